// Small pupils' files of invented pupils, as a school would send them.
const HEAD = 'LEERLINGNUMMER;GROEP;GROEPSNAAM;JAARGROEP;VOORLETTERS;ROEPNAAM;NAAMTUS;NAAM;GEBOORTEDATUM;GESLACHT';
const NAMES = [
  ['Zoë', '', 'Nowák-Wiśniewski'], ['Sem', 'de', 'Wit'], ['Fatima Zahra', 'El', 'Amrani'], ['José', '', 'Nuñez'],
  ['Anna Sophia', 'van der', 'Jansen-de Wit'], ['Thijs', "van 't", 'Hof'], ['Noor', '', 'Çelik'], ['Bram', 'van den', 'Berg'],
];

// The n-th invented pupil; change: fields to set otherwise.
export function pupil(n, change = {}) {
  const [first, prefix, surname] = NAMES[n % NAMES.length];
  const day = String(1 + (n % 28)).padStart(2, '0');
  const month = String(1 + (n % 12)).padStart(2, '0');
  const one = {
    number: String(n).padStart(6, '0'), group: '5', groupName: 'Groep 5', year: '5', initials: `${first[0]}.`, first,
    prefix, surname: `${surname}${n < 8 ? '' : ` ${n}`}`, birth: `${day}-${month}-2016`, sex: n % 2 ? 'M' : 'V',
  };
  return { ...one, ...change };
}

export function row(p) {
  return [p.number, p.group, p.groupName, p.year, p.initials, p.first, p.prefix, p.surname, p.birth, p.sex].join(';');
}

export function csv(pupils) {
  return `${HEAD}\n${pupils.map(row).join('\n')}\n`;
}

// Pupils first … last, each through change(pupil, n) when given.
export function school(first, last, change = (p) => p) {
  return Array.from({ length: last - first + 1 }, (_, i) => change(pupil(first + i), first + i));
}

// EDEXML of school 99AA00: three pupils in each group, and teachers with the groups that they have.
const edexmlPupil = (n, group) => `<leerling key="00${100 + n}"><achternaam>Kind${n}</achternaam><roepnaam>Roos</roepnaam><geboortedatum>2016-0${(n % 9) + 1}-11</geboortedatum><geslacht>2</geslacht><jaargroep>${group[0]}</jaargroep><groep key="${group}"/></leerling>`;
const edexmlTeacher = ({ key, first, prefix = '', surname, email = '', groups = [], role = 'LRK' }) =>
  `<leerkracht key="${key}"><achternaam>${surname}</achternaam>${prefix && `<voorvoegsel>${prefix}</voorvoegsel>`}<roepnaam>${first}</roepnaam>${email && `<emailadres>${email}</emailadres>`}<rol>${role}</rol><groepen>${groups.map((g) => `<groep key="${g}"/>`).join('')}</groepen></leerkracht>`;

export function edexml(teachers, groups = ['5a', '6a']) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99AA</brincode><dependancecode>00</dependancecode><xsdversie>2.1</xsdversie></school>
<groepen>${groups.map((g) => `<groep key="${g}"><naam>Groep ${g}</naam><jaargroep>${g[0]}</jaargroep></groep>`).join('')}</groepen>
<leerlingen>${groups.flatMap((g, k) => [1, 2, 3].map((n) => edexmlPupil(10 * k + n, g))).join('')}</leerlingen>
<leerkrachten>${teachers.map(edexmlTeacher).join('')}</leerkrachten></EDEX>`;
}

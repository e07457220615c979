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

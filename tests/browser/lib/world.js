// A library with schools and people, as most scenarios begin.
import { PASSWORD } from './portal.js';
import { csv, school } from './files.js';

export const LIBRARY = 'Bibliotheek Waterdorp';

// De Regenboog with pupils 1-60 in last year's groups, Het Hofje empty; a log-in for each.
export async function waterdorp(portal) {
  portal.instroom('library', 'add', LIBRARY);
  portal.addSchool(LIBRARY, '1234', 'De Regenboog', 'primary', '99AA00');
  portal.addSchool(LIBRARY, '1235', 'Het Hofje', 'primary', '99AB00');
  const lastYear = portal.file('vorig-jaar.csv', csv(school(1, 60)));
  portal.load('1234', '2025-2026', lastYear);
  portal.addAccount('uploader', '901234', 'Anneke Jansen-de Wit', { library: LIBRARY, branch: '1234' });
  portal.addAccount('uploader', '901235', 'Hanna Nowák-Wiśniewski', { library: LIBRARY, branch: '1235' });
  portal.addAccount('employee', 'balie', 'Joost van der Velde', { library: LIBRARY });
  return { lastYear, password: PASSWORD };
}

// A year on: everyone goes from group 5 to group 6.
export const oneYearOn = (pupil) => ({ ...pupil, group: '6', groupName: 'Groep 6', year: '6' });

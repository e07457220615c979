/* Pupils' files and what the check makes of them, in words: a table for people who know pupils' files, not C. The numbers in
 * brackets are sections of the domain facts. All pupils are invented. */
#include "check-cases.h"

const CheckCase check_cases[] = {
    {"the Dutch template, every column (1.1, 1.3)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "LENERNUMMER|LEERLINGNUMMER|GROEP|KLAS_ "
     "NAAM|JAARGROEP|VOORLETTERS|ROEPNAAM|NAAMTUS|NAAM|ADRES|HUISNUMMER|HUISNUMMERTOE|POSTCODE|WOONPLAATS|"
     "GEBDATUM|SEXE|TELEFOON|E-mail adres\n"
     "20001|0012|5A|Groep 5A|5|a.b.|Anna|van der|Berg|Dorpsstraat|12|a|1234 ab|Ons "
     "Dorp|12-03-2015|V|n:612345678|anna@school.nl\n",
     "2 0012 group-code=5A; year-group=5; initials=A.B.; first-name=Anna; prefix=van der; surname=Berg; "
     "birth-date=2015-03-12; sex=V; street=Dorpsstraat; house-number=12; house-addition=a; postcode=1234AB; "
     "town=Ons Dorp; phone=0612345678; email=anna@school.nl; card=20001;\n"
     "group 5A Groep 5A\n"
     "! O0 date-order-assumed [day, month, year]\n"},
    {"the English template; several spellings of one thing; a Belgian postcode (1.2)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "PATRON_ID|STUDENT_ID|FIRST_NAMES|PREFIX|LAST_NAME|HOUSE_NUMBER|ADDRESS|ZIPCODE|CITY|STATE|ADDRESS_LINE_"
     "2|DATE_OF_BIRTH|GENDER|PHONE|mobile|E_MAIL|CLASS_CODE|GRADE\n"
     "90001|12|Anna Maria|de|Berg|3|Dorpsstraat|2000|Antwerpen|||2015-03-12|F||0612345678||5A|5\n",
     "2 12 group-code=5A; year-group=5; initials=A.M.; first-name=Anna; prefix=de; surname=Berg; "
     "birth-date=2015-03-12; sex=V; street=Dorpsstraat; house-number=3; postcode=2000; town=Antwerpen; "
     "mobile=0612345678; card=90001;\n"
     "group 5A 5A\n"
     "! 0 initials-made [A.M.] [Anna Maria]\n"
     "! 0 group-name-made [5A]\n"},
    {"EDEXML: unstable keys, year codes, combined groups, leavers, no surname (5.1, 5.2, 5.3)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "@meta format edexml\n"
     "@meta brin 12AB00\n"
     "@meta school-year 2026-2027\n"
     "key|voorletters-1|voornamen|roepnaam|voorvoegsel|achternaam|geboortedatum|geslacht|jaargroep|groep|"
     "groepsnaam|samengestelde_groep|samengestelde_groepsnaam|vestiging|gebruikersnaam|emailadres|postcode|"
     "instroomdatum|uitstroomdatum\n"
     "1001|AB|Anna Bea|Anna|van 't|Hof|d:2015-03-12|n:2|n:5|g5|Groep 5|||v1|||1234AB||\n"
     "#1002|||Bram||Jansen|d:2015-04-01|n:1|C|0a1b2c3d-very-long-key|Groep 3||||||||\n"
     "1003||Cas Dirk|||Bakker||n:9|S|||c9, c10|Sterren, Manen||||||\n"
     "1004||||||||n:8|g8|Groep 8||||||||\n"
     "1005|D|||| Visser|2014-01-01|0|8|g8|Groep 8|||||||2020-08-01|2026-07-31\n"
     "1006|E|||| Visser|2014-01-01|0|8|g8|Groep 8|||||||2027-01-01|2027-07-31\n",
     "2 1001 group-code=g5; year-group=5; initials=A.B.; first-name=Anna; prefix=van 't; surname=Hof; "
     "birth-date=2015-03-12; sex=V; postcode=1234AB;\n"
     "3 #1002 UNSTABLE group-code=3; year-group=3; initials=B.; first-name=Bram; surname=Jansen; "
     "birth-date=2015-04-01; sex=M;\n"
     "4 1003 group-code=c9; year-group=0; initials=C.D.; first-name=Cas; surname=Bakker;\n"
     "5 1004 REFUSED group-code=g8; year-group=8;\n"
     "7 1006 group-code=g8; year-group=8; initials=E.; surname=Visser; birth-date=2014-01-01;\n"
     "group 3 Groep 3\n"
     "group c9 Sterren\n"
     "group g5 Groep 5\n"
     "group g8 Groep 8\n"
     "! 3 group-name-made [3]\n"
     "! A3 key-not-stable [#1002]\n"
     "! B3 initials-made [B.] [Bram]\n"
     "! I3 year-group-made [Groep 3]\n"
     "! B4 initials-made [C.D.] [Cas Dirk]\n"
     "! I4 year-group-mapped [S] [0]\n"
     "! 5 name-missing\n"
     "! S6 left-already [31-07-2026]\n"
     "! R7 starts-later [01-01-2027]\n"},
    {"EDEXML: a year and no group makes a group, no year and no group is refused (5.1)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "@meta format edexml\n"
     "key|voorletters-1|achternaam|jaargroep|groep|groepsnaam\n"
     "1|A|Berg|5|K|De torens\n"
     "2|B|Smit|5||\n"
     "3|C|Bos|4||\n"
     "4|D|Vos|||\n"
     "5|E|Kok|XX|K|De torens\n",
     "2 1 group-code=K; year-group=5; initials=A.; surname=Berg;\n"
     "3 2 group-code=Jaargroep5; year-group=5; initials=B.; surname=Smit;\n"
     "4 3 group-code=Jaargroep4; year-group=4; initials=C.; surname=Bos;\n"
     "5 4 REFUSED initials=D.; surname=Vos;\n"
     "6 5 REFUSED group-code=K; initials=E.; surname=Kok;\n"
     "group Jaargroep4 Jaargroep 4\n"
     "group Jaargroep5 Jaargroep 5\n"
     "group K De torens\n"
     "! 3 group-from-year [Jaargroep 5]\n"
     "! 4 group-from-year [Jaargroep 4]\n"
     "! 5 group-missing\n"
     "! D5 year-group-missing\n"
     "! D6 year-group-unknown [XX]\n"},
    {"EDEXML splits a combination group: asks, and only its rows wait (1.5, 5.3)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "LEERLINGNUMMER|GROEP|GROEPSNAAM|JAARGROEP|ROEPNAAM|NAAM\n"
     "1|g10|5/6|5|Anna|Berg\n"
     "2|g9|5/6|6|Bram|Smit\n"
     "3|g7|Groep 7|7|Cas|Mulder\n",
     "2 1 WAITING group-code=g10; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 WAITING group-code=g9; year-group=6; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 3 group-code=g7; year-group=7; initials=C.; first-name=Cas; surname=Mulder;\n"
     "group g7 Groep 7\n"
     "ask group-split:5/6\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 2 group-two-codes [5/6] [g9] [g10]\n"},
    {"answered: one group, the lower code (1.5)",
     {BRANCH_PRIMARY, "12AB", "group-split:5/6=join", FALSE, FALSE},
     "LEERLINGNUMMER|GROEP|GROEPSNAAM|JAARGROEP|ROEPNAAM|NAAM\n"
     "1|g10|5/6|5|Anna|Berg\n"
     "2|g9|5/6|6|Bram|Smit\n"
     "3|g7|Groep 7|7|Cas|Mulder\n",
     "2 1 group-code=g9; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 group-code=g9; year-group=6; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 3 group-code=g7; year-group=7; initials=C.; first-name=Cas; surname=Mulder;\n"
     "group g7 Groep 7\n"
     "group g9 5/6\n"
     "ask group-split:5/6\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 2 group-two-codes (note) [5/6] [g9] [g10]\n"},
    {"answered: two groups, told apart by name (1.1: one name, one code)",
     {BRANCH_PRIMARY, "12AB", "group-split:5/6=keep", FALSE, FALSE},
     "LEERLINGNUMMER|GROEP|GROEPSNAAM|JAARGROEP|ROEPNAAM|NAAM\n"
     "1|g10|5/6|5|Anna|Berg\n"
     "2|g9|5/6|6|Bram|Smit\n"
     "3|g7|Groep 7|7|Cas|Mulder\n",
     "2 1 group-code=g10; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 group-code=g9; year-group=6; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 3 group-code=g7; year-group=7; initials=C.; first-name=Cas; surname=Mulder;\n"
     "group g7 Groep 7\n"
     "group g9 5/6 (g9)\n"
     "group g10 5/6 (g10)\n"
     "ask group-split:5/6\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 2 group-two-codes (note) [5/6] [g9] [g10]\n"},
    {"ParnasSys csv: no numbers, group as 5, Groep 3 or 5/6, prefixes in the surname (5.5)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Voornaam|Achternaam|Groep\n"
     "Anna|van der Berg|5\n"
     "Bram|Berg, de|Groep 3\n"
     "Cas|Jansen|groep 5/6\n"
     "Cas|Jansen|De lieveheersbeestjes\n",
     "2 ? group-code=5; year-group=5; initials=A.; first-name=Anna; prefix=van der; surname=Berg;\n"
     "3 ? group-code=3; year-group=3; initials=B.; first-name=Bram; prefix=de; surname=Berg;\n"
     "4 ? group-code=5-6; year-group=5; initials=C.; first-name=Cas; surname=Jansen;\n"
     "5 ? group-code=Deliev-FNA; initials=C.; first-name=Cas; surname=Jansen;\n"
     "group 3 Groep 3\n"
     "group 5 5\n"
     "group 5-6 groep 5/6\n"
     "group Deliev-FNA De lieveheersbeestjes\n"
     "! 0 column-missing [pupil number]\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! 2 year-group-made [5]\n"
     "! B2 name-split [van der Berg] [van der] [Berg]\n"
     "! 3 group-name-made [3]\n"
     "! 3 year-group-made [Groep 3]\n"
     "! B3 name-split [Berg, de] [de] [Berg]\n"
     "! 4 group-name-made [5-6]\n"
     "! 4 year-group-made [groep 5/6]\n"
     "! 5 group-name-made [Deliev-FNA]\n"},
    {"Magister: a row a subject, year from the class (5.5)",
     {BRANCH_SECONDARY, "12AB", NULL, FALSE, FALSE},
     "Stamnummer|Roepnaam|Tussenvoegsel|Achternaam|Klas|Klassenmentor 1|Lesgroep\n"
     "012345|Anna||Berg|2HV3|Smit, J.|wi1\n"
     "012345|Anna||Berg|2HV3|Smit, J.|ne2\n"
     "012346|Bram|el|Amrani|w1a|Smit, J.|wi1\n"
     "012347|Cas||Visser|H4a|Smit, J.|wi1\n",
     "2 012345 group-code=2HV3; year-group=2; initials=A.; first-name=Anna; surname=Berg;\n"
     "4 012346 group-code=w1a; year-group=1; initials=B.; first-name=Bram; prefix=el; surname=Amrani;\n"
     "5 012347 group-code=H4a; year-group=4; initials=C.; first-name=Cas; surname=Visser;\n"
     "group 2HV3 2HV3\n"
     "group H4a H4a\n"
     "group w1a w1a\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [2HV3]\n"
     "! 2 rows-joined [2]\n"
     "! 2 year-group-made [2HV3]\n"
     "! 4 year-group-made [w1a]\n"
     "! 5 year-group-made [H4a]\n"},
    {"numbers: zeros, guards, BRIN, rounded, too long, twice, almost twice (1.1, 1.5, 2.5)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "LEERLINGNUMMER|GROEP|JAARGROEP|ROEPNAAM|NAAM\n"
     "n:12~0012|5|5|Anna|Berg\n"
     "=\"0013\"|5|5|Bram|Smit\n"
     "'0014|5|5|Cas|Mulder\n"
     "15.0|5|5|Daan|Bos\n"
     "12AB000016|5|5|Eva|Dijk\n"
     "123456789012345678901|5|5|Finn|Vos\n"
     "|5|5|Gijs|Bakker\n"
     "1,23E+08|5|5|Hugo|Post\n"
     "n:1234567890123456800|5|5|Iris|Vink\n"
     "3E7|5|5|Jan|Kok\n"
     "17|5|5|Kim|Maas\n"
     "17|5|5|Lot|Meer\n"
     "18|5|5|Mia|Blom\n"
     "18|5|5|Mia|Blom\n"
     "019|5|5|Noa|Boer\n"
     "19|5|5|Olaf|Wal\n",
     "2 0012 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 0013 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 0014 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder;\n"
     "5 15 group-code=5; year-group=5; initials=D.; first-name=Daan; surname=Bos;\n"
     "6 12AB000016 group-code=5; year-group=5; initials=E.; first-name=Eva; surname=Dijk;\n"
     "7 ? REFUSED group-code=5; year-group=5; initials=F.; first-name=Finn; surname=Vos;\n"
     "8 ? REFUSED group-code=5; year-group=5; initials=G.; first-name=Gijs; surname=Bakker;\n"
     "9 ? REFUSED group-code=5; year-group=5; initials=H.; first-name=Hugo; surname=Post;\n"
     "10 ? REFUSED group-code=5; year-group=5; initials=I.; first-name=Iris; surname=Vink;\n"
     "11 3E7 group-code=5; year-group=5; initials=J.; first-name=Jan; surname=Kok;\n"
     "12 17 REFUSED group-code=5; year-group=5; initials=K.; first-name=Kim; surname=Maas;\n"
     "13 17 REFUSED group-code=5; year-group=5; initials=L.; first-name=Lot; surname=Meer;\n"
     "14 18 group-code=5; year-group=5; initials=M.; first-name=Mia; surname=Blom;\n"
     "16 019 WAITING group-code=5; year-group=5; initials=N.; first-name=Noa; surname=Boer;\n"
     "17 19 WAITING group-code=5; year-group=5; initials=O.; first-name=Olaf; surname=Wal;\n"
     "group 5 5\n"
     "ask rows-almost:019:19\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! A6 brin-in-number [12AB000016]\n"
     "! A7 number-too-long [123456789012345678901]\n"
     "! A8 number-missing\n"
     "! A9 number-looks-rounded [1,23E+08]\n"
     "! A10 number-looks-rounded [1234567890123456800]\n"
     "! A12 number-twice [17] [13]\n"
     "! A13 number-twice [17] [12]\n"
     "! 15 row-twice [14]\n"
     "! 16 number-almost-twice [019] [19] [17]\n"
     "! 17 number-almost-twice [19] [019] [16]\n"},
    {"groups: lengths, forbidden characters, one code to one name, 5-6 made a date (1.1, 7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "LEERLINGNUMMER|GROEP|GROEPSNAAM|JAARGROEP|ROEPNAAM|NAAM\n"
     "1|5A/B|Groep 5|5|Anna|Berg\n"
     "2|12345678901|Groep 5|5|Bram|Smit\n"
     "3|5C|Een naam die langer is dan dertig|5|Cas|Mulder\n"
     "4|||5|Daan|Bos\n"
     "5|6|De kevers|6|Eva|Dijk\n"
     "6|6|De kevers|6|Finn|Vos\n"
     "7|6|De torren|6|Gijs|Bakker\n"
     "8|7||7|Hugo|Post\n"
     "9||Groep 8|8|Iris|Vink\n"
     "10|d:2026-06-05|Vijf zes|x|Jan|Kok\n"
     "11||De kevers||Kim|Maas\n"
     "12|8b|Leerkrachten||Lot|Meer\n"
     "13|9|Groep 7||Mia|Blom\n",
     "2 1 REFUSED year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 REFUSED year-group=5; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 3 REFUSED year-group=5; initials=C.; first-name=Cas; surname=Mulder;\n"
     "5 4 REFUSED year-group=5; initials=D.; first-name=Daan; surname=Bos;\n"
     "6 5 group-code=6; year-group=6; initials=E.; first-name=Eva; surname=Dijk;\n"
     "7 6 group-code=6; year-group=6; initials=F.; first-name=Finn; surname=Vos;\n"
     "8 7 group-code=6; year-group=6; initials=G.; first-name=Gijs; surname=Bakker;\n"
     "9 8 group-code=7; year-group=7; initials=H.; first-name=Hugo; surname=Post;\n"
     "10 9 group-code=8; year-group=8; initials=I.; first-name=Iris; surname=Vink;\n"
     "11 10 group-code=5-6; year-group=5; initials=J.; first-name=Jan; surname=Kok;\n"
     "12 11 group-code=6; initials=K.; first-name=Kim; surname=Maas;\n"
     "14 13 group-code=9; year-group=7; initials=M.; first-name=Mia; surname=Blom;\n"
     "group 5-6 Vijf zes\n"
     "group 6 De kevers\n"
     "group 7 7\n"
     "group 8 Groep 8\n"
     "group 9 Groep 7\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [7]\n"
     "! B2 group-code-forbidden [5A/B] [/]\n"
     "! B3 group-code-too-long [12345678901]\n"
     "! C4 group-name-too-long [Een naam die langer is dan dertig]\n"
     "! 5 group-missing\n"
     "! C8 group-two-names [6] [De kevers] [De torren]\n"
     "! 10 group-name-made [8]\n"
     "! D11 year-group-made [Vijf zes]\n"
     "! D12 year-group-missing\n"
     "! 13 teacher-row\n"
     "! D14 year-group-made [Groep 7]\n"},
    {"dates in one column in every form (5.5, 7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Geb. datum\n"
     "1|5|5|Anna|Berg|13-02-2015\n"
     "2|5|5|Bram|Smit|2015-02-03\n"
     "3|5|5|Cas|Mulder|n:42075\n"
     "4|5|5|Daan|Bos|d:2015-04-05\n"
     "5|5|5|Eva|Dijk|03-14-2015\n"
     "6|5|5|Finn|Vos|01-02-2030\n"
     "7|5|5|Gijs|Bakker|e:#N/A\n"
     "8|5|5|Hugo|Post|1 okt 2015\n"
     "9|5|5|Iris|Vink|n:1032015\n"
     "10|5|5|Jan|Kok|-\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; birth-date=2015-02-13;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; birth-date=2015-02-03;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder; birth-date=2015-03-12;\n"
     "5 4 group-code=5; year-group=5; initials=D.; first-name=Daan; surname=Bos; birth-date=2015-04-05;\n"
     "6 5 group-code=5; year-group=5; initials=E.; first-name=Eva; surname=Dijk;\n"
     "7 6 group-code=5; year-group=5; initials=F.; first-name=Finn; surname=Vos; birth-date=2030-02-01;\n"
     "8 7 group-code=5; year-group=5; initials=G.; first-name=Gijs; surname=Bakker;\n"
     "9 8 group-code=5; year-group=5; initials=H.; first-name=Hugo; surname=Post; birth-date=2015-10-01;\n"
     "10 9 group-code=5; year-group=5; initials=I.; first-name=Iris; surname=Vink; birth-date=2015-03-01;\n"
     "11 10 group-code=5; year-group=5; initials=J.; first-name=Jan; surname=Kok;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! F6 date-unreadable [birth date] [03-14-2015]\n"
     "! F7 date-unlikely [01-02-2030]\n"
     "! F8 value-is-error [birth date] [#N/A]\n"},
    {"month first, told by one date of the column (5.5)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Geb. datum\n"
     "1|5|5|Anna|Berg|2/13/2015\n"
     "2|5|5|Bram|Smit|3/2/2015\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; birth-date=2015-02-13;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; birth-date=2015-03-02;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"},
    {"a year of two digits asks (7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Geb. datum\n"
     "1|5|5|Anna|Berg|13-02-15\n"
     "2|5|5|Bram|Smit|13-02-2015\n",
     "2 1 WAITING group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; "
     "birth-date=2015-02-13;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; birth-date=2015-02-13;\n"
     "group 5 5\n"
     "ask two-digit-year\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! F2 date-two-digit-year [13-02-15] [13-02-2015]\n"},
    {"answered: right",
     {BRANCH_PRIMARY, "12AB", "two-digit-year=accept", FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Geb. datum\n"
     "1|5|5|Anna|Berg|13-02-15\n"
     "2|5|5|Bram|Smit|13-02-2015\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; birth-date=2015-02-13;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; birth-date=2015-02-13;\n"
     "group 5 5\n"
     "ask two-digit-year\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"},
    {"answered: leave the dates out",
     {BRANCH_PRIMARY, "12AB", "two-digit-year=empty", FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Geb. datum\n"
     "1|5|5|Anna|Berg|13-02-15\n"
     "2|5|5|Bram|Smit|13-02-2015\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; birth-date=2015-02-13;\n"
     "group 5 5\n"
     "ask two-digit-year\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"},
    {"sex in codes and words (1.2, 5.1)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|M/V\n"
     "1|5|5|Anna|Berg|v\n"
     "2|5|5|Bram|Smit|Jongen\n"
     "3|5|5|Cas|Mulder|1\n"
     "4|5|5|Daan|Bos|X\n"
     "5|5|5|Eva|Dijk|onbekend\n"
     "6|5|5|Finn|Vos|?!\n"
     "7|5|5|Gijs|Vos|M\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; sex=V;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; sex=M;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder; sex=M;\n"
     "5 4 group-code=5; year-group=5; initials=D.; first-name=Daan; surname=Bos; sex=X;\n"
     "6 5 group-code=5; year-group=5; initials=E.; first-name=Eva; surname=Dijk;\n"
     "7 6 group-code=5; year-group=5; initials=F.; first-name=Finn; surname=Vos;\n"
     "8 7 group-code=5; year-group=5; initials=G.; first-name=Gijs; surname=Vos; sex=M;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! F7 sex-unknown [?!]\n"},
    {"J and M: the M is a girl",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|J/M\n"
     "1|5|5|Anna|Berg|M\n"
     "2|5|5|Bram|Smit|J\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; sex=V;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; sex=M;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"},
    {"house numbers, postcodes, e-mail, secret addresses (1.1, 5.5, 5.7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Adres|Huisnr|Toevoeging|Postcode|Plaats|Telefoon|"
     "Adres geheim|E-mail\n"
     "1|5|5|Anna|Berg|Dorpsstraat|12a||1234ab|Ons Dorp|0612345678|nee|a@b.nl; c@d.nl\n"
     "2|5|5|Bram|Smit|Dorpsstraat|12|hs|99|Ons Dorp|0612345678|ja|b@\n"
     "3|5|5|Cas|Mulder|Dorpsstraat|12a|hs|SW1A 1AA|Ons Dorp|0612345678901234567890||anna at b.nl\n"
     "4|5|5|Daan|Bos|Dorpsstraat|e:#REF!||99|Ons Dorp|||mailto:a@b.nl\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; street=Dorpsstraat; "
     "house-number=12; house-addition=a; postcode=1234AB; town=Ons Dorp; phone=0612345678; email=a@b.nl;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; street=; house-number=; "
     "house-addition=; postcode=; town=; phone=; mobile=;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder; street=Dorpsstraat; "
     "house-number=12; house-addition=a hs; postcode=SW1A 1AA; town=Ons Dorp;\n"
     "5 4 group-code=5; year-group=5; initials=D.; first-name=Daan; surname=Bos; street=Dorpsstraat; "
     "town=Ons Dorp; email=a@b.nl;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! M2 email-several\n"
     "! 3 address-secret\n"
     "! M3 email-invalid [b@]\n"
     "! K4 value-too-long [phone] [20]\n"
     "! M4 email-invalid [anna at b.nl]\n"
     "! G5 value-is-error [house number] [#REF!]\n"
     "! I5 postcode-unknown [99]\n"},
    {"names: prefixes, initials made, capitals left, nameless (1.1, 5.1, 7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voorletters|Voornamen|Roepnaam|Tussenvoegsel|Achternaam\n"
     "1|5|5||Anna Maria|Ans|van der|van der Berg\n"
     "2|5|5||Thomas|||Smit\n"
     "3|5|5|Th.J.||||MULDER\n"
     "4|5|5|||Daan|-|De Bos\n"
     "5|5|5|||Eva|de|El Amrani\n"
     "6|5|5||||||\n"
     "7|5|5|||||Vos\n"
     "8|5|5|||IJsbrand||d'Hondt\n",
     "2 1 group-code=5; year-group=5; initials=A.M.; first-name=Ans; prefix=van der; surname=Berg;\n"
     "3 2 group-code=5; year-group=5; initials=T.; first-name=Thomas; surname=Smit;\n"
     "4 3 group-code=5; year-group=5; initials=Th.J.; surname=MULDER;\n"
     "5 4 group-code=5; year-group=5; initials=D.; first-name=Daan; prefix=de; surname=Bos;\n"
     "6 5 group-code=5; year-group=5; initials=E.; first-name=Eva; prefix=de; surname=El Amrani;\n"
     "7 6 REFUSED group-code=5; year-group=5;\n"
     "8 7 REFUSED group-code=5; year-group=5; surname=Vos;\n"
     "9 8 group-code=5; year-group=5; initials=IJ.; first-name=IJsbrand; prefix=d'; surname=Hondt;\n"
     "group 5 5\n"
     "! 0 group-name-made [5]\n"
     "! D2 initials-made [A.M.] [Anna Maria]\n"
     "! H2 name-split [van der Berg] [van der] [Berg]\n"
     "! D3 initials-made [T.] [Thomas]\n"
     "! D5 initials-made [D.] [Daan]\n"
     "! H5 name-split [De Bos] [de] [Bos]\n"
     "! D6 initials-made [E.] [Eva]\n"
     "! 7 name-missing\n"
     "! 8 name-missing\n"
     "! D9 initials-made [IJ.] [IJsbrand]\n"
     "! H9 name-split [d'Hondt] [d'] [Hondt]\n"},
    {"letters put together, invisible ones and hard spaces gone (2.5, 7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voorletters|Voornamen|Roepnaam|Tussenvoegsel|Achternaam\n"
     "9|5|5|||Zoë|| Bakker  Smit​\n",
     "2 9 group-code=5; year-group=5; initials=Z.; first-name=Zoë; surname=Bakker Smit;\n"
     "group 5 5\n"
     "! 0 group-name-made [5]\n"
     "! D2 initials-made [Z.] [Zoë]\n"},
    {"the whole name in one cell",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Klas|Naam\n"
     "1|5a|Berg, Anna van der\n"
     "2|5a|Bram Smit\n"
     "3|5a|Cas Daan Bos\n"
     "4|5a|E.F. de Dijk\n",
     "2 1 group-code=5a; year-group=5; initials=A.; first-name=Anna; prefix=van der; surname=Berg;\n"
     "3 2 group-code=5a; year-group=5; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 3 group-code=5a; year-group=5; initials=C.; first-name=Cas; surname=Daan Bos;\n"
     "5 4 group-code=5a; year-group=5; initials=E.F.; prefix=de; surname=Dijk;\n"
     "group 5a 5a\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5a]\n"
     "! 2 year-group-made [5a]\n"
     "! C2 name-split [Berg, Anna van der] [van der] [Berg]\n"
     "! C4 name-split [Cas Daan Bos] [] [Daan Bos]\n"
     "! C5 name-split [E.F. de Dijk] [de] [Dijk]\n"},
    {"teachers are passed over (1.5, 7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Rol\n"
     "1|5|5|Anna|Berg|leerling\n"
     "2|5|5|Bram|Smit|LRK\n"
     "3|personeel||Cas|Mulder|\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! F3 teacher-row\n"
     "! 4 teacher-row\n"},
    {"titles, empty rows and columns, the header again, a total, other sheets (7)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "@sheet Uitleg\n"
     "Vul hier de leerlingen in\n"
     "@sheet Leerlingen\n"
     "\n"
     "||De Regenboog, groep 5\n"
     "\n"
     "||Leerlingnummer|Roepnaam|Achternaam|Klasnaam|Leerjaar\n"
     "\n"
     "||1|Anna|Berg|5|5\n"
     "||Leerlingnummer|Roepnaam|Achternaam|Klasnaam|Leerjaar\n"
     "|| |  |\n"
     "||2|Bram|Smit|5|5\n"
     "||Totaal|2\n"
     "@hidden Oud\n"
     "Leerlingnummer|Roepnaam|Achternaam\n"
     "9|Oud|Oud\n",
     "6 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "9 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit;\n"
     "group 5 5\n"
     "! 0 sheet-ignored [Uitleg]\n"
     "! 0 sheet-not-read [Oud] [Leerlingen]\n"
     "! 0 rows-empty [3]\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! 7 header-repeated\n"},
    {"a sheet of teachers, and no pupil at all under the columns",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "@sheet Leerlingen\n"
     "Leerlingnummer|Roepnaam|Achternaam|Groep|Jaargroep\n"
     "@sheet Leerkrachten\n"
     "Nummer|Roepnaam|Achternaam|Groep|Jaargroep\n"
     "L1|Ank|Juf|5|5\n",
     "! 0 sheet-of-staff [Leerkrachten]\n"
     "! 0 no-pupils\n"},
    {"pupil numbers in the card column (1.1)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Lenernummer|Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam\n"
     "001|1|5|5|Anna|Berg\n"
     "2|2|5|5|Bram|Smit\n"
     "77|3|5|5|Cas|Mulder\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! A0 card-is-pupil-number [Lenernummer]\n"},
    {"one card for two pupils (1.1)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Lenernummer|Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam\n"
     "77|1|5|5|Anna|Berg\n"
     "77|2|5|5|Bram|Smit\n"
     "78|3|5|5|Cas|Mulder\n",
     "2 1 REFUSED group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; card=77;\n"
     "3 2 REFUSED group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; card=77;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder; card=78;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! A2 card-twice [77] [3]\n"
     "! A3 card-twice [77] [2]\n"},
    {"required columns missing: the rows are read all the same (1.1)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Roepnaam|Achternaam|Klasnaam\n"
     "Anna|Berg|De kevers\n"
     "Anna|Berg|De kevers\n",
     "2 ? group-code=Dekevers; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 ? group-code=Dekevers; initials=A.; first-name=Anna; surname=Berg;\n"
     "group Dekevers De kevers\n"
     "! 0 column-missing [pupil number]\n"
     "! 0 column-missing [year group]\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 2 group-name-made [Dekevers]\n"},
    {"another school, another year (5.1, 5.6)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "BRIN|Schooljaar|Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam\n"
     "99ZZ|2025 / 2026|1|5|5|Anna|Berg\n"
     "99zz|2025/26|2|5|5|Bram|Smit\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! A0 brin-differs [99ZZ] [12AB]\n"
     "! B0 school-year-differs [2025-2026] [2026-2027]\n"},
    {"unknown columns known by their content (1.3)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Kolom1|Kolom2||Kolom4|Hobby|E-mail 1|E-mail 2\n"
     "1|5|5|Anna|Berg|1234 AB|a@b.nl|13-02-2015|v|lezen||\n"
     "2|5|5|Bram|Smit|1234 AC|c@d.nl|14-02-2015|m|lezen||\n"
     "3|5|5|Cas|Mulder|1234 AD|e@f.nl|15-02-2015|m|lezen||x@y.nl\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; birth-date=2015-02-13; "
     "sex=V; postcode=1234AB;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; birth-date=2015-02-14; "
     "sex=M; postcode=1234AC;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder; birth-date=2015-02-15; "
     "sex=M; postcode=1234AD;\n"
     "group 5 5\n"
     "! L0 column-twice [E-mail 2] [e-mail]\n"
     "! F0 column-by-content [Kolom1] [postcode]\n"
     "! G0 column-unknown [Kolom2]\n"
     "! H0 column-by-content [H] [birth date]\n"
     "! I0 column-by-content [Kolom4] [sex]\n"
     "! J0 column-unknown [Hobby]\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"},
    {"answered: two pupils (1.5)",
     {BRANCH_PRIMARY, "12AB", "rows-almost:0002:02=both", FALSE, FALSE},
     "Lenernummer|Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam\n"
     "8|0002|5|5|Anna|Berg\n"
     "9|02|5|5|Bram|Smit\n"
     "77|3|5|5|Cas|Mulder\n",
     "2 0002 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; card=8;\n"
     "3 02 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; card=9;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder; card=77;\n"
     "group 5 5\n"
     "ask rows-almost:0002:02\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! 2 number-almost-twice (note) [0002] [02] [3]\n"
     "! 3 number-almost-twice (note) [02] [0002] [2]\n"},
    {"answered: leave both out (1.5)",
     {BRANCH_PRIMARY, "12AB", "rows-almost:0002:02=skip", FALSE, FALSE},
     "Lenernummer|Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam\n"
     "8|0002|5|5|Anna|Berg\n"
     "9|02|5|5|Bram|Smit\n"
     "77|3|5|5|Cas|Mulder\n",
     "2 0002 REFUSED group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; card=8;\n"
     "3 02 REFUSED group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; card=9;\n"
     "4 3 group-code=5; year-group=5; initials=C.; first-name=Cas; surname=Mulder; card=77;\n"
     "group 5 5\n"
     "ask rows-almost:0002:02\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! 2 number-almost-twice (row-refused) [0002] [02] [3]\n"
     "! 3 number-almost-twice (row-refused) [02] [0002] [2]\n"},
    {"one number, one name, but other data: nobody is overwritten (1.5)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "LEERLINGNUMMER|GROEP|JAARGROEP|ROEPNAAM|NAAM|Plaats\n"
     "1|5|5|Anna|Berg|\n"
     "2|5|5|Bram|Smit|Ons Dorp\n"
     "1|5|5|Anna|Berg|Ons Dorp\n"
     "1|6|6|Anna|Berg|Ons Dorp\n",
     "2 1 REFUSED group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 group-code=5; year-group=5; initials=B.; first-name=Bram; surname=Smit; town=Ons Dorp;\n"
     "4 1 REFUSED group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; town=Ons Dorp;\n"
     "5 1 REFUSED group-code=6; year-group=6; initials=A.; first-name=Anna; surname=Berg; town=Ons Dorp;\n"
     "group 5 5\n"
     "group 6 6\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"
     "! A2 number-twice [1] [5]\n"
     "! A4 number-twice [1] [5]\n"
     "! A5 number-twice [1] [2]\n"},
    {"days counted from 1904, a BSN column dropped by the reader (5.6, 7)",
     {BRANCH_PRIMARY, "12AB", NULL, TRUE, TRUE},
     "LEERLINGNUMMER|GROEP|JAARGROEP|ROEPNAAM|NAAM|geboortedatum|BSN\n"
     "1|5|5|Anna|Berg|n:40613|\n",
     "2 1 group-code=5; year-group=5; initials=A.; first-name=Anna; surname=Berg; birth-date=2015-03-12;\n"
     "group 5 5\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! 0 group-name-made [5]\n"},
    {"year groups: EDEXML codes, words, and from the group (5.2)",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "LEERLINGNUMMER|GROEP|GROEPSNAAM|JAARGROEP|ROEPNAAM|NAAM\n"
     "1|a|Peuters|D|Anna|Berg\n"
     "2|b|Eerste|11|Bram|Smit\n"
     "3|c|Combi 7/8|C|Cas|Mulder\n"
     "4|d|Groep 5/6|5/6|Daan|Bos\n"
     "5|e|De torens|C|Eva|Dijk\n"
     "6|f|Groep 3|drie|Finn|Vos\n"
     "7|g|De bomen|0|Gijs|Kok\n",
     "2 1 group-code=a; year-group=0; initials=A.; first-name=Anna; surname=Berg;\n"
     "3 2 group-code=b; year-group=1; initials=B.; first-name=Bram; surname=Smit;\n"
     "4 3 group-code=c; year-group=7; initials=C.; first-name=Cas; surname=Mulder;\n"
     "5 4 group-code=d; year-group=5; initials=D.; first-name=Daan; surname=Bos;\n"
     "6 5 group-code=e; initials=E.; first-name=Eva; surname=Dijk;\n"
     "7 6 group-code=f; year-group=3; initials=F.; first-name=Finn; surname=Vos;\n"
     "8 7 group-code=g; year-group=0; initials=G.; first-name=Gijs; surname=Kok;\n"
     "group a Peuters\n"
     "group b Eerste\n"
     "group c Combi 7/8\n"
     "group d Groep 5/6\n"
     "group e De torens\n"
     "group f Groep 3\n"
     "group g De bomen\n"
     "! 0 initials-made [A.] [Anna]\n"
     "! D2 year-group-mapped [D] [0]\n"
     "! D3 year-group-mapped [11] [1]\n"
     "! D4 year-group-made [Combi 7/8]\n"
     "! D5 year-group-mapped [5/6] [5]\n"
     "! D6 year-group-missing\n"
     "! D7 year-group-made [Groep 3]\n"},
    {"no header",
     {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE},
     "Anna|Berg\n"
     "Bram|Smit\n",
     ""},
};
const guint n_check_cases = G_N_ELEMENTS(check_cases);

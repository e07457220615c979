/* The one table of column names: schoolWise and mediatheekWise in Dutch and English (domain facts 1.1-1.4),
 * EDEXML as the reader emits it (5.1), ParnasSys, ESIS, Magister, Somtoday, Social Schools, Zermelo, Aura
 * (5.5), and what people type. */
#include "roster/columns.h"

#include <string.h>

typedef struct {
    ColumnTarget target;
    HeaderKind kind;
    const char *names; /* folded, with spaces between */
} Synonyms;

static const Synonyms table[] = {
    {(ColumnTarget)FIELD_PUPIL_NUMBER, HEADER_PLAIN,
     "leerlingnummer leerlingennummer leerlingnr leerlnr llnr lnr llnummer externnr externnummer externalid "
     "studentid "
     "studentnumber studentnummer stamnummer stamnr stamnummerleerling leerlingid leerlingcode leerlingkey "
     "key pupilid "
     "pupilnumber administratienummer extern2"},
    {(ColumnTarget)FIELD_PUPIL_NUMBER, HEADER_WEAK, "nummer id code registratienummer leerlingnummerextern"},
    {(ColumnTarget)FIELD_SCHOOL_YEAR, HEADER_PLAIN, "schooljaar schoolyear cursusjaar"},
    {(ColumnTarget)FIELD_GROUP_CODE, HEADER_PLAIN,
     "klascode klassecode groepcode groepscode groepkey groepskey classcode groupcode codegroep codeklas "
     "groepid klasid"},
    {(ColumnTarget)FIELD_GROUP_CODE, HEADER_GROUP,
     "groep klas class group stamgroep stamklas basisgroep basisklas hoofdklas hoofdgroep klasgroep "
     "groepklas classgroup"},
    {COLUMN_GROUP_NAME, HEADER_PLAIN,
     "groepsnaam groepnaam klasnaam klassenaam groupname classname naamgroep naamklas stamgroepnaam "
     "stamgroepsnaam"},
    {COLUMN_GROUP_NAME, HEADER_WEAK,
     "groepsomschrijving groepomschrijving klasomschrijving omschrijvinggroep"},
    {COLUMN_COMBINED_CODE, HEADER_PLAIN, "samengesteldegroep samengesteldegroepcode samengesteldegroepkey"},
    {COLUMN_COMBINED_NAME, HEADER_PLAIN, "samengesteldegroepsnaam samengesteldegroepnaam"},
    {(ColumnTarget)FIELD_YEAR_GROUP, HEADER_PLAIN,
     "jaargroep leerjaar jaarlaag yeargroup studyyear gradelevel leerjaargroep jaargroepleerling leerjaarnr"},
    {(ColumnTarget)FIELD_YEAR_GROUP, HEADER_WEAK, "jaar grade leerjaargroepnaam leerfase"},
    {(ColumnTarget)FIELD_INITIALS, HEADER_PLAIN, "voorletters voorletter initialen initials voorl vrl"},
    {(ColumnTarget)FIELD_FIRST_NAME, HEADER_PLAIN,
     "roepnaam callname nickname preferredname roepnaamleerling calledname"},
    {(ColumnTarget)FIELD_FIRST_NAME, HEADER_FIRST, "voornaam firstname givenname voornaamleerling"},
    {COLUMN_GIVEN_NAMES, HEADER_PLAIN,
     "voornamen firstnames givennames officielevoornamen doopnamen voornamenofficieel"},
    {(ColumnTarget)FIELD_PREFIX, HEADER_PLAIN,
     "naamtus voorvoegsel voorvoegsels voorvoegselachternaam tussenvoegsel tussenvoegsels tussenvgsl tussenv "
     "prefix "
     "voorv vvoegsel surnameprefix tussenvoegselachternaam"},
    {(ColumnTarget)FIELD_PREFIX, HEADER_WEAK, "tv vv tussenvoegselofficieel voorvoegselofficieel tussen"},
    {(ColumnTarget)FIELD_SURNAME, HEADER_PLAIN,
     "achternaam lastname surname familienaam familyname geslachtsnaam achternaamleerling naamachternaam"},
    {(ColumnTarget)FIELD_SURNAME, HEADER_WEAK, "achternaamofficieel officieleachternaam"},
    {(ColumnTarget)FIELD_SURNAME, HEADER_NAME, "naam name"},
    {COLUMN_SURNAME_PREFIX, HEADER_PLAIN,
     "achternaammetvoorvoegsel achternaammettussenvoegsel achternaamvoorvoegsel achternaamvolledig "
     "volledigeachternaam "
     "achternaamentussenvoegsel tussenvoegselenachternaam voorvoegselenachternaam achternaamtussenvoegsel"},
    {COLUMN_FULL_NAME, HEADER_PLAIN,
     "volledigenaam naamvolledig naamleerling leerlingnaam naamvoluit fullname studentname pupilname "
     "leerling"},
    {COLUMN_FULL_NAME, HEADER_WEAK, "displayname weergavenaam student pupil"},
    {(ColumnTarget)FIELD_BIRTH_DATE, HEADER_PLAIN,
     "geboortedatum gebdatum gebdat gebdtm geboortedat geboren geboortedag birthdate dateofbirth birthday "
     "dob "
     "datumgeboorte geborenop"},
    {(ColumnTarget)FIELD_SEX, HEADER_PLAIN,
     "geslacht sexe sex gender mv jm mvx jongenmeisje geslachtleerling"},
    {(ColumnTarget)FIELD_STREET, HEADER_PLAIN,
     "adres straat straatnaam street streetname address addressline1 straatadres"},
    {(ColumnTarget)FIELD_HOUSE_NUMBER, HEADER_PLAIN,
     "huisnummer huisnr housenumber housenr huisnum hnr housno houseno streetnumber"},
    {(ColumnTarget)FIELD_HOUSE_ADDITION, HEADER_PLAIN,
     "huisnummertoe huisnummertoev huisnummertoevoeging huisnrtoevoeging huisnrtoev huisnrtoe toevoeging "
     "housenrsufix "
     "housenrsuffix housenumbersuffix housenumberaddition huisletter toevoeginghuisnummer"},
    {(ColumnTarget)FIELD_HOUSE_ADDITION, HEADER_WEAK, "toev suffix"},
    {COLUMN_HOUSE_FULL, HEADER_PLAIN,
     "huisnummerentoevoeging huisnummermettoevoeging huisnummerplustoevoeging huisnummervolledig "
     "huisnrentoev"},
    {(ColumnTarget)FIELD_POSTCODE, HEADER_PLAIN, "postcode postcodenl zipcode zip postalcode postkode pcode"},
    {(ColumnTarget)FIELD_POSTCODE, HEADER_WEAK, "pc postnummer postnummerbe postcodeoverig"},
    {(ColumnTarget)FIELD_TOWN, HEADER_PLAIN,
     "woonplaats woonplaatsnaam plaats plaatsnaam city town woonpl stad"},
    {(ColumnTarget)FIELD_PHONE, HEADER_PLAIN,
     "telefoon telefoonnummer telefoonnr telnr tel telnummer phone phonenumber telefoonthuis vastetelefoon "
     "telefoonvast "
     "huistelefoon telephone thuistelefoon"},
    {(ColumnTarget)FIELD_MOBILE, HEADER_PLAIN,
     "mobiel mobile mobielnummer mobielnr mobieletelefoon telefoonmobiel mobieltelefoonnummer gsm cellphone "
     "mobilephone "
     "mobielleerling mobieltje"},
    {(ColumnTarget)FIELD_EMAIL, HEADER_PLAIN,
     "email emailadres emailaddress mail mailadres emailleerling emailadresleerling schoolemail schoolmail "
     "emailschool "
     "leerlingemail"},
    {COLUMN_CARD_NUMBER, HEADER_PLAIN,
     "lenernummer lenersnummer lenernr pasnummer pasnr kaartnummer barcode barkode patronid cardnumber "
     "cardid "
     "bibliotheekpas bibliotheekpasnummer bibliotheeknummer pas lenerspas"},
    {COLUMN_ENTRY_DATE, HEADER_PLAIN,
     "instroomdatum datuminschrijving inschrijfdatum datuminstroom inschrijvingsdatum"},
    {COLUMN_ENTRY_DATE, HEADER_WEAK, "startdate begindatum startdatum datumin plaatsingsdatum"},
    {COLUMN_LEAVING_DATE, HEADER_PLAIN,
     "uitstroomdatum datumuitschrijving uitschrijfdatum departuredate datumuitstroom vertrekdatum "
     "uitschrijvingsdatum"},
    {COLUMN_LEAVING_DATE, HEADER_WEAK, "enddate einddatum datumuit"},
    {COLUMN_ROLE, HEADER_PLAIN,
     "rol role functie doelgroep soortlener lenertype patrontype persoonssoort rolomschrijving"},
    {COLUMN_ROLE, HEADER_WEAK, "soort type"},
    {COLUMN_BRIN, HEADER_PLAIN, "brin brincode brinnummer brinnr schoolbrin brinvestiging"},
    {COLUMN_SECRET_ADDRESS, HEADER_PLAIN,
     "geheimadres adresgeheim geheim secretaddress adresisgeheim telefoongeheim geheimtelefoonnummer "
     "afgeschermd "
     "afgeschermdadres"},
    {COLUMN_SUBJECT, HEADER_PLAIN,
     "vak vaknaam vakcode vakken lesgroep lesgroepen lesgroepcode clustergroep subject cluster"},
    /* known and not wanted; the address of a parent is not the pupil's */
    {COLUMN_IGNORED, HEADER_PLAIN,
     "klassenmentor mentor docent docentmentor leerkracht vestiging vestigingsnaam location locatie "
     "gebruikersnaam username "
     "fotourl eckid uuid guid opleiding study profiel niveau nationaliteit land country state provincie "
     "addressline rfid "
     "geboorteplaats geboorteland mutatiedatum geboortedatumonzeker peildatum volgnummer school schoolnaam "
     "opmerking "
     "opmerkingen emailouder emailouders emailvader emailmoeder emailverzorger emailadresouder "
     "emailadresouders "
     "emailadresverzorger telefoonouder telefoonvader telefoonmoeder telefoonverzorger mobielouder "
     "mobielvader mobielmoeder "
     "naamouder naamvader naammoeder naamverzorger ouder verzorger studie leeftijd age bsn "
     "burgerservicenummer sofinummer onderwijsnummer pgn bsnondwnr wachtwoord password groepsleerkracht "
     "dependance"},
};

/* Folded name -> entry of the table. */
static GHashTable *
header_index(void)
{
    static gsize made;
    if (g_once_init_enter(&made)) {
        GHashTable *index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
            g_auto(GStrv) names = g_strsplit(table[i].names, " ", -1);
            for (char **name = names; *name != NULL; name++) {
                gboolean added = g_hash_table_insert(index, g_strdup(*name), (gpointer)&table[i]);
                g_assert(added); /* a name means one thing */
            }
        }
        g_once_init_leave(&made, (gsize)index);
    }
    return (GHashTable *)made;
}

gboolean
roster_header_meaning(const char *folded, HeaderMeaning *meaning)
{
    const Synonyms *found = g_hash_table_lookup(header_index(), folded);
    if (found == NULL) {
        gsize length = strlen(folded);
        while (length > 0 && g_ascii_isdigit(folded[length - 1]))
            length--;
        g_autofree char *bare = g_strndup(folded, length);
        found = g_hash_table_lookup(header_index(), bare);
    }
    if (found == NULL)
        return FALSE;
    *meaning = (HeaderMeaning){found->target, found->kind};
    return TRUE;
}

guint
roster_header_count(void)
{
    return g_hash_table_size(header_index());
}

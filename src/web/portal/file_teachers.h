/* The part of a page that shows the teachers of a file. */
#ifndef WEB_PORTAL_FILE_TEACHERS_H
#define WEB_PORTAL_FILE_TEACHERS_H

#include "service/teachers.h"
#include "web/portal/pages.h"

/* Fills what does not depend on the page. */
void portal_file_teachers(FileTeachers *part, const HttpRequest *request, const ImportCase *icase,
                          const RosterTeachers *teachers);

#endif

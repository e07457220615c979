/* The writer of the trail's lines of what was seen: they are collected for a moment and written together. Internal to service/. */
#ifndef SERVICE_AUDIT_WRITE_H
#define SERVICE_AUDIT_WRITE_H

#include "service/service.h"

typedef struct AuditWriter AuditWriter;
AuditWriter *audit_writer_new(Service *service);
void audit_writer_free(AuditWriter *writer); /* writes what waits */

#endif

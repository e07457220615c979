/* The OpenAPI 3.1 document, written from the table of calls: it cannot say anything else than what is checked. */
#ifndef WEB_API_DOCUMENT_H
#define WEB_API_DOCUMENT_H

#include "text/json.h"

void api_document_write(JsonWriter *out);

#endif

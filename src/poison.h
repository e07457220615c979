/* Functions that this code base does not use, made a compile error. Included first in every file (-include). */
#ifndef INSTROOM_POISON_H
#define INSTROOM_POISON_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison gets strcpy strcat sprintf vsprintf strtok atoi atol atof strncat tmpnam mktemp system    \
    popen

#endif

/* measure [-o FILE] COMMAND…: runs it and prints the CPU seconds of it and its children, and the largest resident set in
 * MiB. The output of the command goes away, its exit code does not matter; with -o its output goes to FILE, and the seconds
 * on the clock are printed too. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    struct rusage usage;
    struct timespec from, to;
    const char *file = argc > 3 && strcmp(argv[1], "-o") == 0 ? argv[2] : NULL;
    argv += file ? 3 : 1;
    if (argc < 2)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(file ? open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600) : null, 1);
        dup2(null, 2);
        execvp(argv[0], argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, NULL, 0, &usage) != child)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%.5f %.1f",
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
           (double)usage.ru_maxrss / 1024);
    if (file)
        printf(" %.3f", (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    printf("\n");
    return 0;
}

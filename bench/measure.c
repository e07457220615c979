/* measure COMMAND…: runs it and prints the CPU seconds of it and its children, and the largest resident set in MiB. The
 * output of the command goes away; its exit code does not matter. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    struct rusage usage;
    if (argc < 2)
        return 2;
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    if (child < 0 || wait4(child, NULL, 0, &usage) != child)
        return 1;
    printf("%.5f %.1f\n",
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
           (double)usage.ru_maxrss / 1024);
    return 0;
}

/* measure [-i INPUT] [-o FILE] COMMAND…: runs it and prints the CPU seconds of it and its children, and the largest resident set
 * in MiB. The output of the command goes away; with -o it goes to FILE, and the seconds on the clock are printed too. With -i the
 * command reads INPUT, and its exit code is printed at the end. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void
run(const char *input, const char *output, char **command)
{
    int null = open("/dev/null", O_WRONLY);
    dup2(output ? open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600) : null, 1);
    dup2(null, 2);
    if (input)
        dup2(open(input, O_RDONLY), 0);
    execvp(command[0], command);
    _exit(127);
}

int
main(int argc, char **argv)
{
    struct rusage usage;
    struct timespec from, to;
    const char *input = NULL, *output = NULL;
    int status;
    for (int option; (option = getopt(argc, argv, "+i:o:")) != -1;)
        *(option == 'i' ? &input : &output) = optarg;
    if (optind >= argc)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t child = fork();
    if (child == 0)
        run(input, output, argv + optind);
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%.5f %.1f",
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
           (double)usage.ru_maxrss / 1024);
    if (output)
        printf(" %.3f", (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    if (input)
        printf(" %d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    printf("\n");
    return 0;
}

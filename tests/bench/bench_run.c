/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bench_run ROUNDS PROGRAM [ARG...] -- PROGRAM [ARG...] [-- …]
 *
 * Runs the commands in turn, ROUNDS times, their output thrown away, and
 * prints a line for each: median and smallest wall time in microseconds, the
 * largest resident size in KiB, and the median of the time that the processor
 * spent on it, in microseconds.  Taking turns makes a busy machine equally unfair
 * to all of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_COMMANDS	8
#define MAX_ROUNDS	100000

extern char **environ;

struct command {
	char	**argv;
	long	 *us, *cpu;	/* one a round */
	long	  kib;
};

static int
by_size(const void *a, const void *b)
{
	const long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

static long
us_of(const struct timeval *t)
{
	return (long)t->tv_sec * 1000000 + (long)t->tv_usec;
}

static long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Whether it ran and ended with status 0. */
static int
run(struct command *c, long round, posix_spawn_file_actions_t *quiet)
{
	struct rusage use;
	long start = now_us();
	int status;
	pid_t pid;

	errno = posix_spawnp(&pid, c->argv[0], quiet, NULL, c->argv, environ);
	if (errno != 0) {
		perror(c->argv[0]);
		return 0;
	}
	while (wait4(pid, &status, 0, &use) == -1)
		if (errno != EINTR)
			return 0;
	c->us[round] = now_us() - start;
	c->cpu[round] = us_of(&use.ru_utime) + us_of(&use.ru_stime);
	if (use.ru_maxrss > c->kib)
		c->kib = use.ru_maxrss;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "%s: wait status %d\n", c->argv[0], status);
		return 0;
	}
	return 1;
}

int
main(int argc, char **argv)
{
	struct command commands[MAX_COMMANDS];
	posix_spawn_file_actions_t quiet;
	size_t n = 0;
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	for (int i = 2, start = 2; i <= argc && n < MAX_COMMANDS; i++) {
		if (i < argc && strcmp(argv[i], "--") != 0)
			continue;
		argv[i] = NULL;
		if (i > start)
			commands[n++] = (struct command){
			    .argv = argv + start,
			    .us = calloc((size_t)(rounds > 0 ? rounds : 1),
				sizeof(long)),
			    .cpu = calloc((size_t)(rounds > 0 ? rounds : 1),
				sizeof(long)),
			};
		start = i + 1;
	}
	if (rounds < 1 || rounds > MAX_ROUNDS || n == 0) {
		fprintf(stderr, "usage: bench_run ROUNDS PROGRAM [ARG...] "
		    "[-- PROGRAM [ARG...]]...\n");
		return 2;
	}
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	for (long round = 0; round < rounds; round++)
		for (size_t i = 0; i < n; i++)
			if (commands[i].us == NULL ||
			    commands[i].cpu == NULL ||
			    !run(&commands[i], round, &quiet))
				return 1;
	for (size_t i = 0; i < n; i++) {
		qsort(commands[i].us, (size_t)rounds, sizeof(long), by_size);
		qsort(commands[i].cpu, (size_t)rounds, sizeof(long), by_size);
		printf("%ld %ld %ld %ld\n", commands[i].us[rounds / 2],
		    commands[i].us[0], commands[i].kib,
		    commands[i].cpu[rounds / 2]);
		free(commands[i].us);
		free(commands[i].cpu);
	}
	posix_spawn_file_actions_destroy(&quiet);
	return 0;
}

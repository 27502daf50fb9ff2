// The command of the crash and race tests: says in a ledger, with one O_APPEND write each, when it
// starts and when it ends. Built by lab.py at the start of a test.
//
//     ledger FILE MILLISECONDS [plain|group|away|hold|strand] [OUTPUT_BYTES]
//     ledger FILE MILLISECONDS gate FROM
//
// A line: KIND key token attempt worker round role pid nanoseconds (CLOCK_BOOTTIME).
// S and E are the start and the end of an attempt, A the end of a descendant that left its group.
// `group` waits for a child of its own, in the same group; `away` leaves one behind in a session of
// its own, for three times as long, with every descriptor it inherited; `hold` sleeps until it is
// killed if its worker has LAB_ROLE=victim, and does nothing otherwise; `strand` is `hold`, and
// what runs in slot 1 of a victim leaves a descendant as `away` does. `gate` keeps items whose key is
// FROM or more until somebody opens the FIFO `FILE.gate` for writing.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ledger;

static const char* variable(const char* name) {
    const char* value = getenv(name);
    return value != NULL && *value != '\0' ? value : "-";
}

static void say(char kind) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    char line[512];
    int size = snprintf(line, sizeof line, "%c %s %s %s %s %s %s %d %lld\n", kind,
                        variable("STINT_KEY"), variable("STINT_TOKEN"), variable("STINT_ATTEMPT"),
                        variable("STINT_WORKER"), variable("LAB_ROUND"), variable("LAB_ROLE"),
                        (int)getpid(), now.tv_sec * 1000000000LL + now.tv_nsec);
    if (write(ledger, line, (size_t)size) != size) _exit(99);
}

static void pass(long ms) {
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    while (nanosleep(&pause, &pause) != 0) {
    }
}

static void wait_at_gate(const char* file) {
    char gate[4096];
    snprintf(gate, sizeof gate, "%s.gate", file);
    int fifo = open(gate, O_RDONLY | O_CLOEXEC);
    if (fifo < 0) _exit(95);
    close(fifo);
}

int main(int argc, char** argv) {
    if (argc < 3) return 98;
    ledger = open(argv[1], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (ledger < 0) return 97;
    long ms = atol(argv[2]);
    const char* how = argc > 3 ? argv[3] : "plain";
    long bytes = argc > 4 ? atol(argv[4]) : 0;
    say('S');
    int victim = strcmp(variable("LAB_ROLE"), "victim") == 0;
    int strands = strcmp(how, "strand") == 0 && victim && strcmp(variable("STINT_SLOT"), "1") == 0;
    if ((strands || strcmp(how, "away") == 0) && fork() == 0) {
        setsid();
        pass(3 * ms);
        say('A');
        _exit(0);
    }
    if (strcmp(how, "group") == 0) {
        pid_t child = fork();
        if (child == 0) {
            pass(ms);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    } else if (strcmp(how, "hold") == 0 || strcmp(how, "strand") == 0) {
        if (victim) pause();
    } else {
        pass(ms);
    }
    if (strcmp(how, "gate") == 0) {
        if (atol(variable("STINT_KEY")) >= bytes) wait_at_gate(argv[1]);
        bytes = 0;
    }
    printf("%s\n", variable("STINT_KEY"));
    unsigned random = (unsigned)getpid();  // What cannot be compressed: it is to need its room.
    for (long i = 0; i < bytes; ++i) {
        random = random * 1103515245U + 12345U;
        putchar((int)('!' + (random >> 16) % 90));
    }
    if (bytes > 0) putchar('\n');
    if (fflush(stdout) != 0) return 96;
    say('E');
    return 0;
}

// The program `stint`.
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "stint/cli/commands.h"

int main(int argc, char** argv) {
    // A caller may have closed the standard streams; no file of ours must take their numbers.
    int lowest = 0;
    while (lowest >= 0 && lowest <= STDERR_FILENO) lowest = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (lowest > STDERR_FILENO) close(lowest);
    return stint::cli::run_program(std::vector<std::string>(argv, argv + argc));
}

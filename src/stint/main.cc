// The program `stint`.
#include <string>
#include <vector>

#include "stint/cli/commands.h"

int main(int argc, char** argv) {
    return stint::cli::run_program(std::vector<std::string>(argv, argv + argc));
}

#include "stint/cli/commands.h"

#include <csignal>

#include <fmt/core.h>
#include <unistd.h>

#include "stint/base/version.h"
#include "stint/sys/files.h"
#include "stint/sys/signals.h"

namespace stint::cli {
namespace {

int exit_code_of(const Error& error) {
    switch (error.code) {
        case ErrorCode::invalid_input:
        case ErrorCode::not_found: return exit_usage;
        case ErrorCode::conflict:
        case ErrorCode::busy:
        case ErrorCode::unavailable:
        case ErrorCode::corrupt: return exit_trouble;
        case ErrorCode::closed: return exit_signal + SIGPIPE;
    }
    return exit_trouble;
}

class Version final : public Command {
public:
    std::string_view name() const override { return "version"; }
    std::string_view summary() const override { return "print the version"; }
    std::string_view examples() const override { return "  stint version\n"; }
    std::vector<Option> options() override { return {}; }
    Result<int> run(Context& context) override {
        context.print(fmt::format("stint {}\n", version));
        return exit_ok;
    }
};

}  // namespace

std::unique_ptr<Command> make_version() {
    return std::make_unique<Version>();
}

Commands make_commands() {
    Commands commands;
    commands.push_back(make_run());
    commands.push_back(make_submit());
    commands.push_back(make_work());
    commands.push_back(make_status());
    commands.push_back(make_items());
    commands.push_back(make_show());
    commands.push_back(make_results());
    commands.push_back(make_retry());
    commands.push_back(make_cancel());
    commands.push_back(make_pause());
    commands.push_back(make_resume());
    commands.push_back(make_wait());
    commands.push_back(make_logs());
    commands.push_back(make_explain());
    commands.push_back(make_workers());
    commands.push_back(make_slots());
    commands.push_back(make_drain());
    commands.push_back(make_claim());
    commands.push_back(make_renew());
    commands.push_back(make_complete());
    commands.push_back(make_fail());
    commands.push_back(make_set_back());
    commands.push_back(make_give_back());
    commands.push_back(make_report());
    commands.push_back(make_verify());
    commands.push_back(make_purge());
    commands.push_back(make_copy());
    commands.push_back(make_store());
    commands.push_back(make_spool());
    commands.push_back(make_spool_init());
    commands.push_back(make_spool_write());
    commands.push_back(make_spool_prepare());
    commands.push_back(make_spool_prepare_nop());
    commands.push_back(make_spool_prepare_fail());
    commands.push_back(make_spool_prepare_get_next());
    commands.push_back(make_spool_prepare_set_next());
    commands.push_back(make_spool_ls());
    commands.push_back(make_spool_info());
    commands.push_back(make_spool_payload());
    commands.push_back(make_spool_process());
    commands.push_back(make_spool_watch());
    commands.push_back(make_spool_disperse());
    commands.push_back(make_spool_feed());
    commands.push_back(make_spool_get_next());
    commands.push_back(make_spool_set_next());
    commands.push_back(make_completions());
    commands.push_back(make_complete_words());
    commands.push_back(make_version());
    return commands;
}

int run_program(const std::vector<std::string>& arguments) {
    ignore_sigpipe();
    Commands commands = make_commands();
    Parsed parsed = parse(commands, arguments);
    if (parsed.command == nullptr) {
        (void)write_all(parsed.exit_code == exit_ok ? STDOUT_FILENO : STDERR_FILENO, parsed.text);
        return parsed.exit_code;
    }
    Context context(arguments);
    Result<int> exit_code = parsed.command->run(context);
    if (exit_code.ok()) return exit_code.value();
    if (exit_code.error().code != ErrorCode::closed) context.say(exit_code.error().message);
    return exit_code_of(exit_code.error());
}

}  // namespace stint::cli

// All commands of the program, in the order in which the help shows them.
#pragma once

#include "stint/cli/parser.h"

namespace stint::cli {

std::unique_ptr<Command> make_run();
std::unique_ptr<Command> make_submit();
std::unique_ptr<Command> make_work();
std::unique_ptr<Command> make_status();
std::unique_ptr<Command> make_items();
std::unique_ptr<Command> make_show();
std::unique_ptr<Command> make_results();
std::unique_ptr<Command> make_retry();
std::unique_ptr<Command> make_cancel();
std::unique_ptr<Command> make_report();
std::unique_ptr<Command> make_claim();
std::unique_ptr<Command> make_renew();
std::unique_ptr<Command> make_complete();
std::unique_ptr<Command> make_fail();
std::unique_ptr<Command> make_set_back();
std::unique_ptr<Command> make_give_back();
std::unique_ptr<Command> make_slots();
std::unique_ptr<Command> make_verify();
std::unique_ptr<Command> make_store();
std::unique_ptr<Command> make_pause();
std::unique_ptr<Command> make_resume();
std::unique_ptr<Command> make_drain();
std::unique_ptr<Command> make_wait();
std::unique_ptr<Command> make_workers();
std::unique_ptr<Command> make_explain();
std::unique_ptr<Command> make_logs();
std::unique_ptr<Command> make_purge();
std::unique_ptr<Command> make_copy();
std::unique_ptr<Command> make_spool();
std::unique_ptr<Command> make_spool_init();
std::unique_ptr<Command> make_spool_write();
std::unique_ptr<Command> make_spool_prepare();
std::unique_ptr<Command> make_spool_prepare_nop();
std::unique_ptr<Command> make_spool_prepare_fail();
std::unique_ptr<Command> make_spool_prepare_get_next();
std::unique_ptr<Command> make_spool_prepare_set_next();
std::unique_ptr<Command> make_spool_ls();
std::unique_ptr<Command> make_spool_info();
std::unique_ptr<Command> make_spool_payload();
std::unique_ptr<Command> make_spool_process();
std::unique_ptr<Command> make_spool_watch();
std::unique_ptr<Command> make_spool_disperse();
std::unique_ptr<Command> make_spool_feed();
std::unique_ptr<Command> make_spool_get_next();
std::unique_ptr<Command> make_spool_set_next();
std::unique_ptr<Command> make_completions();
std::unique_ptr<Command> make_complete_words();
std::unique_ptr<Command> make_version();

Commands make_commands();

// The whole program: parses, runs, prints errors; yields the exit code.
int run_program(const std::vector<std::string>& arguments);

}  // namespace stint::cli

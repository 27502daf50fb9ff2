// A PostgreSQL server of a test's own: on a free port of the loopback, in a temporary directory,
// and gone with the test, also when the test is killed. A test program shares one:
//
//     PostgresServer& server() {
//         static PostgresServer only;
//         return only;
//     }
//     auto connection = must(PostgresConnection::open({server().create_database()}));
//
// The role is `stint`, a superuser whom everybody may be. Made in the main thread: the server dies
// with the thread that starts it.
#pragma once

#include <string>

#include "support/processes.h"
#include <sys/types.h>

#include "stint/sys/fd.h"

namespace stint::test {

struct PostgresServerOptions {
    bool fsync = false;  // What a crash() of the server alone leaves is whole without it.
    int connections_max = 100;
    std::string settings;  // More lines for postgresql.conf.
    std::string rules;     // Lines for pg_hba.conf that come before "trust everybody".
    std::string place = "/tmp";
};

class PostgresServer {
public:
    explicit PostgresServer(PostgresServerOptions options = {});
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    // The address of a database, by TCP.
    std::string url(const std::string& database = "postgres",
                    const std::string& role = "stint") const;
    // The address of a new, empty database.
    std::string create_database();

    // Ends the server and its backends by SIGKILL; when it returns all of them are gone.
    void crash();
    // Ends it as an administrator does: the sessions are told.
    void stop();
    // After crash() or stop(), on the same port. Returns when connections are taken.
    void start();

    int port() const { return port_; }
    std::string directory() const { return directory_.path(); }
    pid_t pid() const { return pid_; }

private:
    void initialise();
    bool try_to_start();
    void signal_and_wait(int signal);

    PostgresServerOptions options_;
    TemporaryDirectory directory_;
    int port_ = 0;
    int databases_ = 0;
    pid_t pid_ = -1;
    pid_t owner_;  // A forked copy of the test must not end the server.
};

}  // namespace stint::test

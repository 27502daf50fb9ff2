#include "support/postgres_server.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "support/must.h"
#include <arpa/inet.h>
#include <fmt/core.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "stint/db/postgres.h"

namespace stint::test {
namespace {

constexpr std::string_view binaries = "/usr/lib/postgresql/15/bin";

// The server refuses to run as root.
const passwd* other_user() {
    if (geteuid() != 0) return nullptr;
    const passwd* user = getpwnam("postgres");
    return user != nullptr ? user : getpwnam("nobody");
}

void become(const passwd* user) {
    if (user == nullptr) return;
    if (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
        _exit(126);
}

// Starts a program with its output in `log`; it ends by `last_signal` when this process ends.
pid_t start_program(const std::vector<std::string>& arguments, const std::string& log,
                    int last_signal) {
    const passwd* user = other_user();
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.data()));
    argv.push_back(nullptr);
    pid_t parent = getpid();
    pid_t pid = fork();
    REQUIRE(pid >= 0);
    if (pid > 0) return pid;

    become(user);
    prctl(PR_SET_PDEATHSIG, last_signal);
    if (getppid() != parent) _exit(126);
    int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    int input = open("/dev/null", O_RDONLY);
    if (output < 0 || input < 0) _exit(126);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    for (int signal : {SIGINT, SIGTERM, SIGABRT, SIGSEGV}) std::signal(signal, SIG_DFL);
    setpgid(0, 0);  // Ctrl-C in a terminal is the test's affair.
    execv(argv[0], argv.data());
    _exit(127);
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

int free_port() {
    Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(socket.get(), generic, size) == 0);
    REQUIRE(getsockname(socket.get(), generic, &size) == 0);
    return ntohs(address.sin_port);
}

// Where the server says that it is ready, as it would to systemd.
class ReadySocket {
public:
    ReadySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socklen_t size = sizeof(sa_family_t);  // The kernel finds a free abstract name.
        REQUIRE(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
        size = sizeof address;
        REQUIRE(getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
        name_.assign(address.sun_path + 1, size - sizeof(sa_family_t) - 1);
        setenv("NOTIFY_SOCKET", ("@" + name_).c_str(), 1);
    }
    ~ReadySocket() { unsetenv("NOTIFY_SOCKET"); }

    // False when the process ends first.
    bool wait(pid_t pid) const {
        Fd process = open_pidfd(pid);
        while (true) {
            std::array<pollfd, 2> ready{{{socket_.get(), POLLIN, 0}, {process.get(), POLLIN, 0}}};
            if (poll(ready.data(), ready.size(), -1) < 0) continue;
            if (ready[0].revents == 0) return false;
            std::array<char, 256> said{};
            if (recv(socket_.get(), said.data(), said.size() - 1, 0) > 0 &&
                std::strstr(said.data(), "READY=1") != nullptr)
                return true;
        }
    }

private:
    Fd socket_;
    std::string name_;
};

// The processes whose parent is `parent`.
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    std::ifstream list(fmt::format("/proc/{0}/task/{0}/children", parent));
    for (pid_t child = 0; list >> child;) children.push_back(child);
    return children;
}

}  // namespace

PostgresServer::PostgresServer(PostgresServerOptions options)
    : options_(std::move(options)), directory_(options_.place), owner_(getpid()) {
    initialise();
    // Between its choice and its use a port may be taken.
    for (int i = 0; i < 5; ++i) {
        port_ = free_port();
        if (try_to_start()) return;
    }
    FAIL("no PostgreSQL server: " << text_of(directory_.file("log")));
}

PostgresServer::~PostgresServer() {
    if (pid_ > 0 && getpid() == owner_) signal_and_wait(SIGQUIT);
}

void PostgresServer::initialise() {
    if (const passwd* user = other_user(); user != nullptr)
        REQUIRE(chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) == 0);
    pid_t initdb =
        start_program({fmt::format("{}/initdb", binaries), "-D", directory_.file("data"), "-U",
                       "stint", "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8"},
                      directory_.file("log"), SIGKILL);
    int status = 0;
    waitpid(initdb, &status, 0);
    if (status != 0) FAIL("initdb failed: " << text_of(directory_.file("log")));

    std::ofstream(directory_.file("data/postgresql.conf"), std::ios::app)
        << "listen_addresses = '127.0.0.1'\n"
        << "unix_socket_directories = '" << directory_.path() << "'\n"
        << "fsync = " << (options_.fsync ? "on" : "off") << "\n"
        << "max_connections = " << options_.connections_max << "\n"
        << "logging_collector = off\n"
        << options_.settings << "\n";
    std::string rules = text_of(directory_.file("data/pg_hba.conf"));
    std::ofstream(directory_.file("data/pg_hba.conf")) << options_.rules << "\n" << rules;
}

bool PostgresServer::try_to_start() {
    ReadySocket ready;
    pid_ = start_program({fmt::format("{}/postgres", binaries), "-D", directory_.file("data"), "-p",
                          std::to_string(port_)},
                         directory_.file("log"), SIGQUIT);
    if (ready.wait(pid_)) return true;
    waitpid(std::exchange(pid_, -1), nullptr, 0);
    return false;
}

void PostgresServer::start() {
    ASSERT(pid_ < 0);
    if (!try_to_start()) FAIL("no PostgreSQL server: " << text_of(directory_.file("log")));
}

void PostgresServer::signal_and_wait(int signal) {
    ::kill(pid_, signal);
    waitpid(std::exchange(pid_, -1), nullptr, 0);
}

void PostgresServer::stop() {
    signal_and_wait(SIGINT);
}

void PostgresServer::crash() {
    // Stopped first, so that it has no further child that nobody waits for.
    ::kill(pid_, SIGSTOP);
    waitpid(pid_, nullptr, WUNTRACED);
    std::vector<Fd> backends;
    for (pid_t child : children_of(pid_)) {
        backends.push_back(open_pidfd(child));
        ::kill(child, SIGKILL);
    }
    signal_and_wait(SIGKILL);
    for (const Fd& backend : backends)
        if (backend.get() >= 0) wait_for_end(backend);
}

std::string PostgresServer::url(const std::string& database, const std::string& role) const {
    return fmt::format("postgres://{}@127.0.0.1:{}/{}", role, port_, database);
}

std::string PostgresServer::create_database() {
    std::string name = fmt::format("test{}", ++databases_);
    auto connection = must(PostgresConnection::open({.address = url()}));
    must(connection->execute("CREATE DATABASE " + name));
    return url(name);
}

}  // namespace stint::test

// A way to a PostgreSQL server that breaks where a test wants it to: the answer to a commit is
// lost, or everything after it. Further connections pass.
//
//     CuttingProxy proxy(server.port());
//     proxy.cut(CuttingProxy::Where::commit_answer);
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>

#include "stint/sys/fd.h"

namespace stint::test {

class CuttingProxy {
public:
    enum class Where {
        nowhere,
        commit,         // Before the server hears of it.
        commit_answer,  // The server has carried it out, and nobody hears of that.
        after_commit,   // Its answer arrives, and the next thing said does not.
        plain_answer,   // As commit_answer, of an exchange in one call, which says no COMMIT.
    };

    explicit CuttingProxy(int server_port);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    int port() const { return port_; }
    // At the next such place, once.
    void cut(Where where) { where_ = where; }
    // Whether that has happened.
    bool has_cut() const { return where_ == Where::nowhere; }

private:
    struct Line {
        Fd client;
        Fd server;
        bool doomed = false;  // Ends with the next thing that the client says.
    };
    void run();
    void accept_one();
    // False: the line has ended.
    bool pass(Line& line, bool from_client);

    int server_port_;
    Fd listener_;
    Fd stop_;
    int port_ = 0;
    std::atomic<Where> where_{Where::nowhere};
    std::map<int, Line> lines_;  // By the client's descriptor.
    std::thread thread_;
};

}  // namespace stint::test

#include "support/cutting_proxy.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stint::test {
namespace {

using namespace std::string_view_literals;

// CommandComplete, and the query that it answers.
constexpr std::string_view commit_answer =
    "C\0\0\0\x0b"
    "COMMIT\0"sv;
constexpr std::string_view commit_query = "COMMIT\0"sv;
// The name of its first column.
constexpr std::string_view plain_column = "verdict\0"sv;

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

CuttingProxy::CuttingProxy(int server_port)
    : server_port_(server_port),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener_.get(), generic, size) == 0);
    REQUIRE(::listen(listener_.get(), 16) == 0);
    REQUIRE(::getsockname(listener_.get(), generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

CuttingProxy::~CuttingProxy() {
    static_cast<void>(::eventfd_write(stop_.get(), 1));
    thread_.join();
}

void CuttingProxy::run() {
    for (;;) {
        std::vector<pollfd> sources{{stop_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
        std::vector<int> keys;
        for (const auto& [key, line] : lines_) {
            keys.push_back(key);
            sources.push_back({line.client.get(), POLLIN, 0});
            sources.push_back({line.server.get(), POLLIN, 0});
        }
        if (::poll(sources.data(), sources.size(), -1) < 0) continue;
        if (sources[0].revents != 0) return;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            Line& line = lines_.at(keys[i]);
            bool lives = sources[2 + 2 * i].revents == 0 || pass(line, true);
            lives = lives && (sources[3 + 2 * i].revents == 0 || pass(line, false));
            if (!lives) lines_.erase(keys[i]);
        }
        if (sources[1].revents != 0) accept_one();
    }
}

void CuttingProxy::accept_one() {
    Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    Fd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(server_port_);
    if (::connect(server.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
    int key = client.get();
    lines_.emplace(key, Line{std::move(client), std::move(server)});
}

bool CuttingProxy::pass(Line& line, bool from_client) {
    std::array<char, 1 << 16> buffer{};
    const Fd& from = from_client ? line.client : line.server;
    ssize_t got = ::recv(from.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0 || (from_client && line.doomed)) return false;
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    bool has_commit = from_client && bytes.find(commit_query) != std::string_view::npos;
    bool has_answer = !from_client && bytes.find(commit_answer) != std::string_view::npos;
    Where here = has_commit ? Where::commit : Where::nowhere;
    if (has_answer)
        here = where_ == Where::after_commit ? Where::after_commit : Where::commit_answer;
    bool has_plain = !from_client && bytes.find(plain_column) != std::string_view::npos;
    if (has_plain && where_ == Where::plain_answer) here = Where::plain_answer;
    bool cuts = here != Where::nowhere && here == where_;
    if (cuts) where_ = Where::nowhere;
    line.doomed = cuts && here == Where::after_commit;
    if (cuts && !line.doomed) return false;
    return send_all((from_client ? line.server : line.client).get(), bytes);
}

}  // namespace stint::test

#include "stint/model/queued_packet.h"

#include <doctest/doctest.h>

namespace stint {
namespace {

TEST_CASE("a packet of a queue is an item with a key of its own, and is read back as it was") {
    QueuedPacket packet{.file = "/queue/stint/taken/x/jobs/fspl-1.fspl",
                        .payload_begin = 131,
                        .version = 9'223'372'036'854'775'807,
                        .fault = "",
                        .variables = {"FSPL_SEQ=1", "FSPL_SET_A=b\nc =", "FSPL_SET_EMPTY="}};
    NewItem item = item_of(packet, "queue/fspl-1.fspl");
    CHECK(item.key == "queue/fspl-1.fspl");
    CHECK(parse_queued_packet(item.arguments).value() == packet);
    packet.variables.clear();
    packet.fault = "it is a packet that fails";
    CHECK(parse_queued_packet(item_of(packet, "x").arguments).value() == packet);
}

TEST_CASE("other arguments are no packet") {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                      {"file", "1", "2"},
                                                      {"file", "-1", "2", ""},
                                                      {"file", "x", "2", ""},
                                                      {"file", "1", "", ""}}) {
        CHECK(parse_queued_packet(arguments).error().code == ErrorCode::corrupt);
    }
}

}  // namespace
}  // namespace stint

#include "stint/spool/packet.h"

#include <random>

#include "support/must.h"
#include <doctest/doctest.h>
#include <zlib.h>

#include "stint/spool/metadata.h"

using namespace stint;
using namespace stint::spool;
using test::must;
using test::refusal;

namespace {

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

void put_number(std::string& to, std::uint64_t value, int width) {
    while (width-- > 0) to += static_cast<char>(value >> (8 * width) & 0xFF);
}

std::uint64_t crc(const std::string& bytes) {
    return crc32(0, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned>(bytes.size()));
}

// A packet with right checksums around any metadata.
std::string packet(const std::string& metadata, std::uint64_t version = 1,
                   std::optional<std::uint64_t> size = std::nullopt) {
    std::string bytes = "*FILESPOOLER";
    put_number(bytes, version, 2);
    put_number(bytes, size.value_or(metadata.size()), 8);
    put_number(bytes, crc(metadata), 4);
    put_number(bytes, crc(bytes), 4);
    return bytes + metadata;
}

// Metadata put together by hand: {"seq": 7, "ctime": [1000000000, 5], "cmd_type": KIND}.
const std::string seq_field = std::string("\xa3") + "seq\x07";
const std::string ctime_field = "\xa5" + std::string("ctime\x92\xce\x3b\x9a\xca\x00\x05", 12);
const std::string kind_name = "\xa8" + std::string("cmd_type");
const std::string nop = std::string("\xa3") + "NOP";
const std::string command_content =
    "\x82\xa6params\x91\x91\x41\xa3"
    "env\x90";
const std::string command = std::string("\x81\xa7") + "Command" + command_content;
const std::string begin = "\x83" + seq_field + ctime_field + kind_name;

PacketHeader expected(PacketKind kind) {
    PacketHeader header{.seq = 7, .created = {1'000'000'000, 5}, .kind = kind};
    if (kind == PacketKind::command) header.params = {"A"};
    return header;
}

// Real packets of fspl 1.2.2, but the last: that one is of an independent encoder.
struct Golden {
    const char* hex;
    PacketHeader header;
    const char* payload = "";
};

const Golden goldens[] = {
    {"2a46494c4553504f4f4c45520001000000000000003755018a12a9c5315583a373657102a56374696d6592ce6b021"
     "b"
     "edce2c519903a8636d645f7479706581a7436f6d6d616e6482a6706172616d7390a3656e7690",
     {.seq = 2, .created = {1'795'300'333, 743'545'091}}},
    {"2a46494c4553504f4f4c4552000100000000000000494dcb9b4d4ebf6c6883a373657101a56374696d6592ce6b021"
     "b"
     "edce2bcfccc6a8636d645f7479706581a7436f6d6d616e6482a6706172616d7392926869957468657265a3656e769"
     "1"
     "9293464f4f9362617268656c6c6f207061796c6f61640a",
     {.seq = 1,
      .created = {1'795'300'333, 735'038'662},
      .kind = PacketKind::command,
      .params = {"hi", "there"},
      .variables = {{"FOO", "bar"}}},
     "hello payload\n"},
    {"2a46494c4553504f4f4c455200010000000000000024f7655278c2bfa92483a373657103a56374696d6592ce6b021"
     "b"
     "edce2c85bf26a8636d645f74797065a34e4f50",
     {.seq = 3, .created = {1'795'300'333, 746'962'726}, .kind = PacketKind::nop}},
    {"2a46494c4553504f4f4c4552000100000000000000250637c4fffafa309783a373657104a56374696d6592ce6b021"
     "b"
     "edce2cb9bc3ba8636d645f74797065a44661696c",
     {.seq = 4, .created = {1'795'300'333, 750'369'851}, .kind = PacketKind::fail}},
    {"2a46494c4553504f4f4c4552000100000000000000"
     "68db13745c1af97ffd83a3736571cfffffffffffffffffa56374696d6592ce6553f100ce3b9ac9ffa8636d645f747"
     "9"
     "706581a7436f6d6d616e6482a6706172616d739292ccc3cca990a3656e769392909092914b94017fcc80ccff92914"
     "c"
     "dc001078787878787878787878787878787878",
     {.seq = 18'446'744'073'709'551'615U,
      .created = {1'700'000'000, 999'999'999},
      .kind = PacketKind::command,
      .params = {"é", ""},
      .variables = {{"", ""}, {"K", "\x01\x7f\x80\xff"}, {"L", "xxxxxxxxxxxxxxxx"}}}},
};

}  // namespace

TEST_CASE("packets of fspl are read, and written byte for byte") {
    for (const Golden& golden : goldens) {
        std::string bytes = from_hex(golden.hex);
        ReadHeader read = must(decode_header(bytes));
        CHECK(read.header == golden.header);
        CHECK(bytes.substr(read.bytes) == golden.payload);
        CHECK(must(encode_header(golden.header)) == bytes.substr(0, read.bytes));
    }
}

TEST_CASE("any header comes back as it was written") {
    std::mt19937_64 dice(7);
    auto below = [&](std::uint64_t end) { return dice() % end; };
    auto text = [&] {
        std::string bytes(below(2) == 0 ? below(20) : below(300), '\0');
        for (char& byte : bytes) byte = static_cast<char>(below(256));
        return bytes;
    };
    for (int round = 0; round < 2'000; ++round) {
        PacketHeader header{.seq = dice() >> below(64),
                            .created = {static_cast<std::int64_t>(below(static_cast<std::uint64_t>(
                                            packet_seconds_max - packet_seconds_min))) +
                                            packet_seconds_min,
                                        static_cast<std::uint32_t>(below(packet_nanoseconds_end))},
                            .kind = static_cast<PacketKind>(below(3))};
        if (header.kind == PacketKind::command) {
            for (std::uint64_t i = below(20); i > 0; --i) header.params.push_back(text());
            for (std::uint64_t i = below(20); i > 0; --i) {
                header.variables.push_back({text(), text()});
            }
        }
        std::string bytes = must(encode_header(header));
        ReadHeader read = must(decode_header(bytes + "payload"));
        CHECK(read.header == header);
        CHECK(read.bytes == bytes.size());
    }
}

TEST_CASE("metadata are read as serde reads them") {
    auto read = [](const std::string& metadata) {
        return must(decode_header(packet(metadata))).header;
    };
    const PacketHeader a_command = expected(PacketKind::command);
    const PacketHeader a_nop = expected(PacketKind::nop);
    CHECK(read(begin + command) == a_command);
    CHECK(read(begin + nop) == a_nop);
    CHECK(read(begin + "\x81" + nop + "\xc0") == a_nop);
    CHECK(read(begin + "\xc4\x03NOP") == a_nop);
    CHECK(read(begin + "\x01") == a_nop);
    CHECK(read(begin + "\x02") == expected(PacketKind::fail));
    CHECK(read(begin + std::string("\x81\x00", 2) + command_content) == a_command);
    CHECK(read(begin + "\x81\xa7" + "Command\x92\x91\x91\x41\x90") == a_command);
    CHECK(read("\x83" + kind_name + command + ctime_field + seq_field) == a_command);
    CHECK(read("\x84" + seq_field + "\xa1x\x93\x01\xc3\xa1y" + ctime_field + kind_name + command) ==
          a_command);
    CHECK(read("\x84" + seq_field + "\x09\x01" + ctime_field + kind_name + command) == a_command);
    CHECK(read("\x93\x07" + ctime_field.substr(6) + command) == a_command);
    CHECK(read("\x83\xc4\x03seq\xd0\x07" + ctime_field + kind_name + command) == a_command);
    CHECK(read("\x83\xa3seq" + std::string("\xcf\0\0\0\0\0\0\0\x07", 9) + ctime_field + kind_name +
               command) == a_command);
    CHECK(read(begin + nop + "what follows in the block") == a_nop);
}

TEST_CASE("each defect of a packet has its own words") {
    struct Case {
        std::string bytes;
        const char* words;
    };
    const std::string sound = packet(begin + nop);
    std::string wrong_magic = sound;
    wrong_magic[1] = 'f';
    std::string wrong_prefix = sound;
    wrong_prefix[21] = 'x';
    std::string wrong_metadata = sound;
    wrong_metadata[35] = 'x';
    const std::string without_kind = "\x82" + seq_field + ctime_field;
    const std::string moment = "\x83" + seq_field + "\xa5" + "ctime\x92";
    const std::string far = std::string("\xcf\0\0\x07\x77\x9b\xeb\x9f\0", 9);
    for (const Case& one : std::initializer_list<Case>{
             {"", "it is empty"},
             {"junk", "does not begin with *FILESPOOLER"},
             {std::string(100, 'x'), "does not begin with *FILESPOOLER"},
             {wrong_magic, "does not begin with *FILESPOOLER"},
             {sound.substr(0, 20), "ends after 20 bytes, within the header"},
             {sound.substr(0, 40), "ends after 40 bytes, within the header"},
             {wrong_prefix, "the first 30 bytes of the packet are damaged"},
             {wrong_metadata, "the metadata of the packet are damaged"},
             {packet(begin + nop, 2), "is of version 2; only 1 is known"},
             {packet("", 1, std::uint64_t{1} << 40), "says that 1099511627776 bytes of metadata"},
             {packet("", 1, metadata_bytes_max), "ends after 30 bytes, within the header"},
             {packet(""), "a header has to be here"},
             {packet(without_kind), "'cmd_type' is missing"},
             {packet("\x84" + seq_field + seq_field + ctime_field + kind_name + nop),
              "'seq' is there twice"},
             {packet("\x83\xa3seq\xff" + ctime_field + kind_name + nop), "'seq' is no number"},
             {packet("\x94\x07" + ctime_field.substr(6) + command + "\x01"),
              "a header has 3 fields, not 4"},
             {packet("\x84" + seq_field + "\xc0\x01" + ctime_field + kind_name + nop),
              "the name of a field has to be here"},
             {packet(begin + "\xa5Other"), "its 'cmd_type' is none that is known"},
             {packet(begin + "\x03"), "its 'cmd_type' is none that is known"},
             {packet(begin + "\xa7" + "Command"), "a command has to have content"},
             {packet(begin + "\x81" + nop + "\x01"), "only a command has content"},
             {packet(begin + "\x81\xa7" + "Command\x92\x91\xc4\x01\x41\x90"),
              "a list has to be here"},
             {packet(begin + "\x81\xa7" + "Command\x92\x91\xa1\x41\x90"), "a list has to be here"},
             {packet(begin + "\x81\xa7" + "Command\x92\x91\x91\xcd\x01\x01\x90"),
              "a byte has to be here"},
             {packet(begin + "\x81\xa7" + "Command\x92\xdd\x01\x01\x01\x01"), "it ends too early"},
             {packet(begin + "\x81\xa7" + "Command\x92\x90\x91\x93\x90\x90\x90"),
              "a name and a value"},
             {packet(moment + std::string("\x01\xce\x77\x35\x94\x00", 6) + kind_name + nop),
              "no calendar knows: nanosecond 2000000000"},
             {packet(moment + far + "\x01" + kind_name + nop),
              "no calendar knows: second 8210298412800"},
             {packet(moment + std::string("\xcf\x80\0\0\0\0\0\0\0", 9) + "\x01" + kind_name + nop),
              "no calendar knows: second 9223372036854775808"},
         }) {
        Error error = refusal(decode_header(one.bytes));
        CHECK(error.code == ErrorCode::corrupt);
        CHECK_MESSAGE(error.message.find(one.words) != std::string::npos, error.message);
    }
}

TEST_CASE("no number of empty parameters eats up the memory") {
    std::string many = begin + "\x81\xa7" + "Command\x92\xdd" + std::string("\x00\x20\x00\x00", 4) +
                       std::string(0x20'0000, '\x90') + "\x90";
    CHECK(refusal(decode_header(packet(many))).message.find("2097152 parameters") !=
          std::string::npos);
}

TEST_CASE("a header that would be too long is not written") {
    PacketHeader header;
    header.params = {std::string(metadata_bytes_max, 'x')};
    CHECK(refusal(encode_header(header)).code == ErrorCode::invalid_input);
}

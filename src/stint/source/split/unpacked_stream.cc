#include "stint/source/split/unpacked_stream.h"

#include <utility>
#include <vector>

#include <fmt/core.h>
#include <zlib.h>
#include <zstd.h>

namespace stint {
namespace {

constexpr std::size_t packed_bytes = 256 << 10;

// What both have in common: a buffer of packed bytes, and where in the file it stands.
class UnpackedStream : public ByteStream {
public:
    UnpackedStream(std::unique_ptr<ByteStream> packed, std::string name)
        : packed_(std::move(packed)), name_(std::move(name)), buffer_(packed_bytes) {}

    Result<std::size_t> read(char* to, std::size_t size) override {
        while (true) {
            if (at_ == end_ && !ended_) TRY(fill());
            if (packed_->was_interrupted()) return std::size_t{0};
            if (at_ == end_ && between_) return std::size_t{0};
            // At the end of the file the library may still have some in hand.
            std::size_t made = TRY(unpack(to, size));
            if (made > 0) return made;
            if (at_ == end_ && ended_ && !between_) return refusal("it ends in the middle");
        }
    }
    bool would_wait() override { return at_ == end_ && packed_->would_wait(); }
    bool was_interrupted() const override { return packed_->was_interrupted(); }

protected:
    // Takes from the packed bytes, and yields how many it has made of them.
    virtual Result<std::size_t> unpack(char* to, std::size_t size) = 0;

    Error refusal(std::string_view why) const {
        return {ErrorCode::invalid_input,
                fmt::format("{} cannot be unpacked: {}, at byte {}", name_, why,
                            before_ + static_cast<std::int64_t>(at_))};
    }

    std::unique_ptr<ByteStream> packed_;
    std::string name_;
    std::vector<char> buffer_;
    std::size_t at_ = 0;  // What is not unpacked yet is [at_, end_).
    std::size_t end_ = 0;
    bool between_ = true;  // No member or frame is begun.

private:
    Result<void> fill() {
        before_ += static_cast<std::int64_t>(end_);
        at_ = 0;
        end_ = TRY(packed_->read(buffer_.data(), buffer_.size()));
        ended_ = end_ == 0 && !packed_->was_interrupted();
        return {};
    }

    std::int64_t before_ = 0;
    bool ended_ = false;
};

class GzipStream final : public UnpackedStream {
public:
    using UnpackedStream::UnpackedStream;
    ~GzipStream() override {
        if (begun_) inflateEnd(&zlib_);
    }
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

private:
    Result<std::size_t> unpack(char* to, std::size_t size) override {
        constexpr int gzip_only = 15 + 16;
        if (!begun_ && inflateInit2(&zlib_, gzip_only) != Z_OK) return refusal("no memory");
        begun_ = true;
        if (between_) inflateReset(&zlib_);
        between_ = false;
        zlib_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + at_);
        zlib_.avail_in = static_cast<uInt>(end_ - at_);
        zlib_.next_out = reinterpret_cast<Bytef*>(to);
        zlib_.avail_out = static_cast<uInt>(size);
        int code = inflate(&zlib_, Z_NO_FLUSH);
        at_ = end_ - zlib_.avail_in;
        between_ = code == Z_STREAM_END;
        bool goes_on = code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR;
        if (!goes_on) return refusal(zlib_.msg != nullptr ? zlib_.msg : "it is damaged");
        return size - zlib_.avail_out;
    }

    z_stream zlib_{};
    bool begun_ = false;
};

class ZstdStream final : public UnpackedStream {
public:
    ZstdStream(std::unique_ptr<ByteStream> packed, std::string name)
        : UnpackedStream(std::move(packed), std::move(name)), zstd_(ZSTD_createDStream()) {}
    ~ZstdStream() override { ZSTD_freeDStream(zstd_); }
    ZstdStream(const ZstdStream&) = delete;
    ZstdStream& operator=(const ZstdStream&) = delete;

private:
    Result<std::size_t> unpack(char* to, std::size_t size) override {
        if (zstd_ == nullptr) return refusal("no memory");
        ZSTD_inBuffer in{buffer_.data(), end_, at_};
        ZSTD_outBuffer out{to, size, 0};
        std::size_t left = ZSTD_decompressStream(zstd_, &out, &in);
        at_ = in.pos;
        if (ZSTD_isError(left) != 0) return refusal(ZSTD_getErrorName(left));
        between_ = left == 0;
        return out.pos;
    }

    ZSTD_DStream* zstd_;
};

}  // namespace

std::optional<Packing> packing_of(std::string_view path) {
    if (path.ends_with(".gz")) return Packing::gzip;
    if (path.ends_with(".zst")) return Packing::zstd;
    return std::nullopt;
}

std::unique_ptr<ByteStream> unpacked(std::unique_ptr<ByteStream> packed, Packing packing,
                                     std::string name) {
    if (packing == Packing::gzip) {
        return std::make_unique<GzipStream>(std::move(packed), std::move(name));
    }
    return std::make_unique<ZstdStream>(std::move(packed), std::move(name));
}

}  // namespace stint

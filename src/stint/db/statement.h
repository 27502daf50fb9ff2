// What the SQL libraries have in common: prepared statements, their parameters and their rows.
//
//     Statement* find = TRY(connection.statement("SELECT input FROM item WHERE id = :id"));
//     Rows rows = find->rows(id);
//     while (TRY(rows.next())) use(rows.text(0));
//
// Parameters are written :name and bound in the order in which they first appear. A connection and
// everything made from it belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "stint/base/result.h"

namespace stint {

// Bytes to be stored as binary; a plain string_view is stored as text.
struct Blob {
    std::string_view bytes;
};

// A value of a kind that is only known when it is there. It copies no text.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

class Statement;

// The rows of a running statement. Ends it when it goes. Text and blobs are valid until the next
// call of next().
class Rows {
public:
    Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Rows& operator=(Rows&&) = delete;
    ~Rows();

    Result<bool> next();  // True while there is a row.
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;  // Empty for NULL; also reads blobs.
    bool is_null(int column) const;

private:
    friend class Statement;
    explicit Rows(Statement* statement) : statement_(statement) {}
    Statement* statement_;
};

class Statement {
public:
    Statement() = default;
    virtual ~Statement() = default;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Binds `values` and gives the rows. REQUIRES: no other Rows of this statement is alive, and
    // one value for each parameter; text and blobs outlive the Rows.
    template <typename... Values>
    Rows rows(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        return Rows(this);
    }

    // Runs to the end and yields the number of rows changed.
    template <typename... Values>
    Result<std::int64_t> run(const Values&... values) {
        Rows all = rows(values...);
        return run_to_end(all);
    }

    // The same for values that are not known one by one.
    Result<std::int64_t> run_row(std::span<const SqlValue> values);

    // The first row's first column as an integer, or nothing when there is no row or it is NULL.
    // Runs to the end.
    template <typename... Values>
    Result<std::optional<std::int64_t>> integer(const Values&... values) {
        Rows all = rows(values...);
        return first_integer(all);
    }

protected:
    friend class Rows;
    virtual void bind_integer(int index, std::int64_t value) = 0;
    virtual void bind_real(int index, double value) = 0;
    virtual void bind_text(int index, std::string_view text) = 0;
    virtual void bind_blob(int index, std::string_view bytes) = 0;
    virtual void bind_null(int index) = 0;
    virtual Result<bool> step() = 0;
    virtual void reset() = 0;
    virtual std::int64_t rows_changed() const = 0;
    virtual std::int64_t integer_at(int column) const = 0;
    virtual double real_at(int column) const = 0;
    virtual std::string_view text_at(int column) const = 0;
    virtual bool is_null_at(int column) const = 0;

private:
    void bind(int index, std::int64_t value) { bind_integer(index, value); }
    void bind(int index, int value) { bind_integer(index, value); }
    void bind(int index, double value) { bind_real(index, value); }
    void bind(int index, std::string_view text) { bind_text(index, text); }
    void bind(int index, const std::string& text) { bind_text(index, text); }
    void bind(int index, const char* text) { bind_text(index, text); }
    void bind(int index, Blob blob) { bind_blob(index, blob.bytes); }
    void bind(int index, std::nullptr_t) { bind_null(index); }
    void bind(int index, const SqlValue& value) {
        std::visit([&](const auto& known) { bind(index, known); }, value);
    }
    template <typename Value>
    void bind(int index, const std::optional<Value>& value) {
        if (value)
            bind(index, *value);
        else
            bind_null(index);
    }
    Result<std::int64_t> run_to_end(Rows& all);
    static Result<std::optional<std::int64_t>> first_integer(Rows& all);
};

// A connection to a database of either kind.
class Connection {
public:
    Connection() = default;
    virtual ~Connection() = default;
    Connection(Connection&&) = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The prepared form of `sql`, kept for as long as the connection is open.
    // REQUIRES: `sql` lies in storage that is never changed (a constant); its address is the key.
    virtual Result<Statement*> statement(std::string_view sql) = 0;
    // Runs a script of statements without parameters.
    virtual Result<void> execute(std::string_view script) = 0;
};

}  // namespace stint

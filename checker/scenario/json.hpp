// JSON that can be blamed: a tree in which every value and key knows its line.
//
// The idea: nlohmann/json reads the text through its SAX interface, which does not recurse, and an
// event handler builds the tree, so that depth, size, duplicate keys and out-of-range numbers are
// refused the moment they are met, and later errors can name a line as well as a JSON pointer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checker/support/result.hpp"

namespace pmapcheck::scenario {

inline constexpr std::size_t kMaxJsonBytes = std::size_t{16} << 20;
inline constexpr std::size_t kMaxJsonDepth = 64;
/// Values in one document; bounds memory and the search for duplicate keys.
inline constexpr std::size_t kMaxJsonValues = 10'000;

/// What one document may have at most. The last bounds the search for duplicate keys.
struct JsonLimits {
  std::size_t bytes = kMaxJsonBytes;
  std::size_t values = kMaxJsonValues;
  std::size_t members = kMaxJsonValues;  ///< Of one object.
};

enum class JsonKind : std::uint8_t { null, boolean, integer, real, string, array, object };

/// Where something stands in the text. `offset` grows in document order: a container comes before
/// its children, a key before its value.
struct JsonMark {
  std::size_t offset = 0;
  int line = 1;
};

struct JsonValue {
  JsonKind kind = JsonKind::null;
  JsonMark mark{};
  bool boolean = false;      ///< boolean only.
  std::int64_t integer = 0;  ///< integer only.
  std::string text{};  ///< Content of a string, spelling of a real (integers beyond int64 too).
  std::vector<JsonValue> children{};  ///< Of an array or an object, in document order.
  std::string key{};                  ///< This value's key, if it is a member of an object.
  JsonMark key_mark{};
};

/// Reads one JSON text (RFC 8259, UTF-8) within the limits; `file` is named in errors.
/// Errors: "FILE" for an empty or too long text, "FILE:LINE:COLUMN" (columns in characters, from 1)
/// for a text that is not JSON or goes beyond a limit, "FILE:LINE: /pointer" for a duplicate key.
Result<JsonValue> read_json(std::string_view text, const std::string& file,
                            const JsonLimits& limits = {});

/// `pointer` with one more reference token, escaped as RFC 6901 says ("~" as "~0", "/" as "~1").
std::string pointer_to(const std::string& pointer, std::string_view token);

}  // namespace pmapcheck::scenario

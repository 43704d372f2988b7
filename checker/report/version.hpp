// What this build of pmapcheck is, and where its formal model lies.
#pragma once

#include <string>

namespace pmapcheck::report {

/// "0.1.0".
[[nodiscard]] const char* version();

/// The running executable; empty where the system does not tell.
[[nodiscard]] std::string executable_file();

/// The folder of the formal model: ../share/pmapcheck/spec beside the running executable if that
/// exists, else the folder in the sources that this was built from.
[[nodiscard]] std::string default_model_folder();

}  // namespace pmapcheck::report

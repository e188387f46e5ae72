// The host tables of a listener: exact names by open addressing, suffixes as a trie of labels.
#pragma once

#include <cstdint>

#include "compiler/lower/string_table.h"
#include "compiler/lower/tables.h"
#include "compiler/model/program.h"

namespace weir::lower {

// Fills in host_slots, suffix_root and any_host of the listener's record. A host is stored once,
// whichever listeners it is on; its record has the index of its HostId.
void lower_hosts_of(const model::Program& program, model::ListenerId listener,
                    image::ListenerRecord& record, Tables& tables, StringTable& strings);

}  // namespace weir::lower

// Many routes of one path that a header tells apart, and the switch over them.
//
// Routes t0, t1, ... for "/tenants" want their own name in the header x-tenant. Written by hand, as
// SiteBuilder writes the rest: the compiler finds out by itself where a switch is worth it.
#pragma once

#include <cstdint>

#include "tests/support/image_builder.h"
#include "tests/support/site_spec.h"

namespace weir::support {

void add_tenants(HostSpec& host, uint32_t tenants);

// For the routes of add_tenants(), which are in the image already, and nothing beside them in their
// place.
void add_tenant_switch(ImageBuilder& image, uint32_t tenants);

}  // namespace weir::support

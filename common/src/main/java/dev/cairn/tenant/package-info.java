/** Who owns jobs: tenants, keys, scopes. */
@NullMarked
package dev.cairn.tenant;

import org.jspecify.annotations.NullMarked;

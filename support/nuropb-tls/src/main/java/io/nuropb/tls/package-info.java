/**
 * Servers that are reached by TLS: whom to trust, which versions to speak, and what is the matter with those that are
 * refused.
 */
@NullMarked
package io.nuropb.tls;

import org.jspecify.annotations.NullMarked;

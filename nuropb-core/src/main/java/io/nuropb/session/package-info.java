/** The coordinator that NuroPB brings: sessions that elect a leader over a {@link io.nuropb.store.LeaseStore}. */
@NullMarked
package io.nuropb.session;

import org.jspecify.annotations.NullMarked;

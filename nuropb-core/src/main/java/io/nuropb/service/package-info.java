/** Serves: handlers registered by name and topic, and the dispatcher that has them called. */
@NullMarked
package io.nuropb.service;

import org.jspecify.annotations.NullMarked;

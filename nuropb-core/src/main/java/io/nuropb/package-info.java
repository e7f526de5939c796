/** What every part of NuroPB speaks of: validated names, monotonic time, threads, and JSON as plain Java values. */
@NullMarked
package io.nuropb;

import org.jspecify.annotations.NullMarked;

/** Shows that the dashboard for Grafana finds what it asks for. */
@NullMarked
package io.nuropb.dashboard;

import org.jspecify.annotations.NullMarked;

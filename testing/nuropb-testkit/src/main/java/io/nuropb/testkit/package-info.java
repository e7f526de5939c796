/** Contract suites, virtual time and private servers. */
@NullMarked
package io.nuropb.testkit;

import org.jspecify.annotations.NullMarked;

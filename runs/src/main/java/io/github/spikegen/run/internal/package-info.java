/** What several packages of this project use and no user of the library should. */
package io.github.spikegen.run.internal;

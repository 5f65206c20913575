/** Tests on Spark within this process, and on a small cluster of processes. */
package io.github.spikegen.spark;

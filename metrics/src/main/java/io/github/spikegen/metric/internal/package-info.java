/** Linear algebra that several packages of metrics share; not for users of the library. */
package io.github.spikegen.metric.internal;

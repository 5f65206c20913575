/**
 * How files of HDF5 are read, {@link io.github.spikegen.nir.internal.BoundedHdf}: for NIR graphs
 * here, and for recordings in the module above. Programs that use the library must not call it: it
 * may change at any time.
 */
package io.github.spikegen.nir.internal;

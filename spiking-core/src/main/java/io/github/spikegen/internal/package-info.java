/**
 * Helpers of the library itself, such as {@link io.github.spikegen.internal.Require checks of
 * arguments}. Programs that use the library must not call them: they may change at any time.
 */
package io.github.spikegen.internal;

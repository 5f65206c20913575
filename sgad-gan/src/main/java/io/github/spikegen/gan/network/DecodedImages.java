package io.github.spikegen.gan.network;

import ai.djl.ndarray.NDArray;

/**
 * Images, and what they were made of over time; [1], figure 5.
 *
 * @param images the result, pixels in (0, 1), {@code [N, C, H, W]}
 * @param inputs what enters the decoder's membrane at each step, as pixels in (0, 1), {@code [T, N,
 *     C, H, W]}: X_t under attention scoring; for the membrane decoder the image that X_t alone
 *     would lead to if it lasted
 * @param scores the share 1/tau of X_t in the membrane after step t, in (0, 1], {@code [T, N]}
 */
public record DecodedImages(NDArray images, NDArray inputs, NDArray scores) {}

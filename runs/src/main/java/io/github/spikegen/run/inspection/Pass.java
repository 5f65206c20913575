package io.github.spikegen.run.inspection;

/**
 * One image's way through a network, T time steps from rest.
 *
 * @param image the image's number, from 0
 * @param label what tells this way from others: the image's number, or the noise step
 */
public record Pass(int image, String label) {}

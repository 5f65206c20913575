/**
 * Image sets kept in memory as bytes, the readers of the published file formats, and the order in
 * which training visits the images.
 *
 * <pre>{@code
 * ImageDataset set = IdxFiles.load(folder, Split.TRAIN);
 * for (int[] indices : set.epoch(seed, epoch, 64, LastBatch.DROP)) {
 *   try (NDManager step = manager.newSubManager()) {
 *     NDArray images = set.images(step, indices); // float32 [64, 1, 28, 28] in [0, 1]
 *   }
 * }
 * }</pre>
 *
 * <p>Images that vary from epoch to epoch ({@code withAugmentation}) come from {@code getData} with
 * such an order; {@code images} gives them as they are.
 *
 * <p>Nothing here knows about models or training. What draws or exports images is in {@code image}.
 */
package io.github.spikegen.data;

package io.github.spikegen.run.evaluation;

import io.github.spikegen.internal.Quoted;
import io.github.spikegen.internal.Require;
import io.github.spikegen.metric.FrechetDistance;
import io.github.spikegen.metric.InceptionScore;
import io.github.spikegen.metric.KernelDistance;
import io.github.spikegen.metric.feature.Resizing;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How images are judged. Figures of different protocols can't be compared.
 *
 * @param name how users call it
 * @param images how many of the first images of each set are compared, at least 1; {@link
 *     Integer#MAX_VALUE} for all
 * @param resizing how images are brought to the size of a feature network that takes larger ones
 * @param root how the Fréchet distance takes the square root of a product of covariances
 * @param kernelSubset how many images of each set a subset of the kernel distance has at most, at
 *     least 2
 * @param kernelSubsetShare which share of the smaller set a subset has at most, in (0, 1]
 * @param inceptionParts over how many parts the inception score is taken, at least 1
 * @param pixelShift what is subtracted from pixels before structural similarities are computed
 */
public record Protocol(
    String name,
    int images,
    Resizing resizing,
    FrechetDistance.Root root,
    int kernelSubset,
    double kernelSubsetShare,
    int inceptionParts,
    double pixelShift) {

  /**
   * All images, as clean-fid and most later work: bicubic resizing with antialiasing, inception
   * score over 10 parts. Subsets of the kernel distance have at most half a set, so that their
   * deviation means something.
   */
  public static final Protocol CLEAN =
      new Protocol(
          "clean",
          Integer.MAX_VALUE,
          Resizing.BICUBIC,
          FrechetDistance.Root.MATRIX,
          KernelDistance.DEFAULT_SUBSET_SIZE,
          0.5,
          InceptionScore.DEFAULT_SPLITS,
          0);

  /**
   * The released code of Spiking-Diffusion: 1,280 images, bilinear resizing, a square root by
   * singular values, subsets of 1,000, inception score over 4 parts, structural similarity of
   * pixels in [-0.5, 0.5]. It draws with 12 temperatures (0.001, 0.01, 0.1, 0.2 to 1 by steps of
   * 0.1) and computes all figures for each.
   */
  public static final Protocol SPIKING_DIFFUSION =
      new Protocol(
          "spiking-diffusion",
          1280,
          Resizing.BILINEAR,
          FrechetDistance.Root.SINGULAR_VALUES,
          KernelDistance.DEFAULT_SUBSET_SIZE,
          1,
          4,
          0.5);

  /**
   * For SGAD's figures. Its released code computes none, so this is the usual form of its time,
   * that of pytorch-fid, with 10,000 images.
   */
  public static final Protocol SGAD =
      new Protocol(
          "sgad",
          10_000,
          Resizing.BILINEAR,
          FrechetDistance.Root.MATRIX,
          KernelDistance.DEFAULT_SUBSET_SIZE,
          1,
          InceptionScore.DEFAULT_SPLITS,
          0);

  public Protocol {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(resizing, "resizing");
    Objects.requireNonNull(root, "root");
    Require.atLeast("images", 1, images);
    Require.atLeast("kernelSubset", 2, kernelSubset);
    Require.atLeast("inceptionParts", 1, inceptionParts);
    if (!(kernelSubsetShare > 0 && kernelSubsetShare <= 1)) {
      throw new IllegalArgumentException(
          "kernelSubsetShare must be in (0, 1], but is " + kernelSubsetShare);
    }
  }

  /** {@return the protocols that users can name, the usual one first} */
  public static List<Protocol> builtIn() {
    return List.of(CLEAN, SPIKING_DIFFUSION, SGAD);
  }

  /**
   * Finds a protocol.
   *
   * @param name its name
   * @return the protocol
   * @throws IllegalArgumentException if there is none of this name
   */
  public static Protocol named(String name) {
    return builtIn().stream()
        .filter(protocol -> protocol.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected one of %s, but was %s"
                        .formatted(
                            builtIn().stream()
                                .map(Protocol::name)
                                .collect(Collectors.joining(", ")),
                            Quoted.of(name))));
  }

  /** {@return how many images a subset of the kernel distance has of sets with so many images} */
  int subsetSize(long fewest) {
    return (int) Math.min(kernelSubset, (long) (fewest * kernelSubsetShare));
  }
}

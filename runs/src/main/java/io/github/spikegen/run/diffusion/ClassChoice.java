package io.github.spikegen.run.diffusion;

import io.github.spikegen.internal.Require;

/**
 * Which classes are drawn, and how decidedly; a model that was trained without labels has no class,
 * and takes the choice {@link #OWN}.
 *
 * @param only the class of all images, or null for each image's own
 * @param guidance the scale of classifier-free guidance: 1 for none, 0 for images without class
 */
public record ClassChoice(Integer only, double guidance) {

  /** Each image's own class, without guidance. */
  public static final ClassChoice OWN = new ClassChoice(null, 1);

  /**
   * Checks the numbers.
   *
   * @param only at least 0, or null
   * @param guidance at least 0, finite
   */
  public ClassChoice {
    if (only != null) {
      Require.atLeast("only", 0, only);
    }
    Require.finiteAtLeast("guidance", 0, guidance);
  }

  /**
   * Returns the classes of new images: one after the other, unless all are of one.
   *
   * @param count how many images, at least 1
   * @param classes the classes that the model knows, or 0
   * @return one label an image; all 0 for a model without classes
   */
  public int[] inTurn(int count, int classes) {
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = only != null ? only : i % Math.max(1, classes);
    }
    return labels;
  }
}

package io.github.spikegen.vqsvae;

/**
 * The rule by which the codes of a {@link Codebook} follow the features that are assigned to them.
 * {@link Standard} has two; users may write their own, which the config of a run can hold if it is
 * a record.
 */
public interface CodebookUpdate {

  /**
   * Tells whether the codes are trained by the gradient of the codebook loss. If not, the loss has
   * no such term, and the optimizer leaves the codes alone.
   *
   * @return true for a gradient
   */
  boolean byGradient();

  /**
   * Moves the codes after a training step.
   *
   * @param codes the codes, row after row, {@code K·C} numbers; changed in place
   * @param counts the moving average of assignments per step, {@code K} numbers
   * @param sums the moving average of the sum of assigned features per step, {@code K·C} numbers
   */
  void move(float[] codes, float[] counts, float[] sums);

  /** The rules that the library has. */
  enum Standard implements CodebookUpdate {

    /** The gradient of the codebook loss, as in the paper. */
    GRADIENT {
      @Override
      public boolean byGradient() {
        return true;
      }

      @Override
      public void move(float[] codes, float[] counts, float[] sums) {
        // the optimizer moves them
      }
    },

    /** Each code is the moving average of the features that were assigned to it. */
    MOVING_AVERAGE {
      @Override
      public boolean byGradient() {
        return false;
      }

      @Override
      public void move(float[] codes, float[] counts, float[] sums) {
        int dimension = codes.length / counts.length;
        for (int i = 0; i < codes.length; i++) {
          if (counts[i / dimension] > 0) {
            codes[i] = sums[i] / counts[i / dimension];
          }
        }
      }
    }
  }
}

package io.github.spikegen.diffusion;

/** One sample on its way from masks to tokens; stops only at steps that reveal something. */
interface Revealing {

  /** Returns the tokens as they are now; masked ones hold K. */
  long[] tokens();

  /** Tells whether no token is masked any more. */
  boolean isDone();

  /** Returns the noise step t for which the next prediction is needed. */
  int step();

  /** Reveals tokens by a prediction for {@link #tokens()} at {@link #step()}, and moves on. */
  void reveal(Prediction prediction);
}

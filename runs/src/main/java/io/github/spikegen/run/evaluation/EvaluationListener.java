package io.github.spikegen.run.evaluation;

/** Is told how an evaluation proceeds. */
public interface EvaluationListener {

  /**
   * Called when a part of the work begins, after the end of the part before.
   *
   * @param work what is done
   * @param total how much there is of it, at least 1
   */
  void started(String work, int total);

  /**
   * Called when more of the part is done.
   *
   * @param done how much of the part is done
   */
  void proceeded(int done);
}

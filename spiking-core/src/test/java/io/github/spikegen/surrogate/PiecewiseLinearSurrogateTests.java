package io.github.spikegen.surrogate;

class PiecewiseLinearSurrogateTests extends SurrogateFunctionContract {

  @Override
  SurrogateFunction surrogate() {
    return new PiecewiseLinearSurrogate(1.5);
  }
}

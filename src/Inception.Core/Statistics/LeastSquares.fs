namespace Inception.Core.Statistics

open MathNet.Numerics.LinearAlgebra

/// A fitted linear model.
type internal LinearFit =
    {
        Coefficients: Vector<float>
        /// Of the coefficients.
        Covariance: Matrix<float>
        /// Residual sum of squares.
        Residual: float
        /// Rows less columns.
        DegreesOfFreedom: int
    }

[<RequireQualifiedAccess>]
module internal LeastSquares =
    /// Ordinary least squares of n values on n rows. None where rows do not determine all coefficients with one left to
    /// judge the spread by.
    let fit (rows: float[] list) (values: float list) : LinearFit option =
        let x = Matrix<float>.Build.DenseOfRowArrays(Array.ofList rows)
        let y = Vector<float>.Build.DenseOfEnumerable values
        let df = x.RowCount - x.ColumnCount

        if df < 1 || x.Rank() < x.ColumnCount then
            None
        else
            let coefficients = x.QR().Solve y
            let errors = y - x * coefficients
            let residual = errors * errors
            let inverse = (x.TransposeThisAndMultiply x).Inverse()

            Some
                {
                    Coefficients = coefficients
                    Covariance = inverse * (residual / float df)
                    Residual = residual
                    DegreesOfFreedom = df
                }

    /// One column per block, 1 in the rows of that block: blocks take an intercept of their own.
    let blocks (ids: int64 list) : float[] list =
        let all = List.distinct ids
        [ for id in ids -> [| for b in all -> if b = id then 1.0 else 0.0 |] ]

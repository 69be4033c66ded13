/* eigen.h - eigenvalues of symmetric matrices of three rows */
#ifndef RIND_EIGEN_H
#define RIND_EIGEN_H

/* Eigenvalues of a symmetric matrix, largest first; axis[k] is the unit vector of the k-th. */
void rind_symmetric_eigen(const double matrix[3][3], double value[3], double axis[3][3]);

#endif

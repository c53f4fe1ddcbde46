# What find_package(Fulldress) finds: Fulldress::gtest and the libraries it is made of.
include(CMakePackageConfigHelpers)
set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/Fulldress)

install(TARGETS fulldress_base fulldress_host fulldress_engine fulldress_engine_list ${FULLDRESS_ENGINE_LIBRARIES}
    fulldress_checks fulldress_gtest
  EXPORT FulldressTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/fulldress COMPONENT development)
install(EXPORT FulldressTargets NAMESPACE Fulldress:: DESTINATION ${package_directory} COMPONENT development)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/FulldressConfig.cmake.in
  ${PROJECT_BINARY_DIR}/generated/FulldressConfig.cmake INSTALL_DESTINATION ${package_directory})
# Before 1.0 a new minor version may change what programs rely on.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/FulldressConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/FulldressConfig.cmake
  ${PROJECT_BINARY_DIR}/generated/FulldressConfigVersion.cmake DESTINATION ${package_directory} COMPONENT development)
